"""Traditional Chinese characters of headers as simplified ones, so that a header of either script is one word.

Only those that name columns: 商品編號 is 商品编号, 狀態 is 状态. Values are never changed by it.
"""

_TRADITIONAL = (
    "編號價類別標題狀態顏貨幣單數額總買賣實際訂創時間發註冊稅國產廠規碼條庫倉儲質區縣郵遞話電聯繫備評論鏈連結圖網頁"
    "運費車輸購員銀賬戶帳執經營範圍權書證開關檔項應該體積長寬優專業櫃檯點鋪舖舊雙資訊養線動過選"
    "個樣適齡層級門驗後對換進錄銷內計劃製參據轉達處萬億飾錶膚劑裝"
    "稱絡統負責淨託鍵匯會歷顧鄉鎮醫療藥機構約組織屬設檢測認詳細說許詢貿贈載辦農遠還險預領館鮮"
)
_SIMPLIFIED = (
    "编号价类别标题状态颜货币单数额总买卖实际订创时间发注册税国产厂规码条库仓储质区县邮递话电联系备评论链连结图网页"
    "运费车输购员银账户帐执经营范围权书证开关档项应该体积长宽优专业柜台点铺铺旧双资讯养线动过选"
    "个样适龄层级门验后对换进录销内计划制参据转达处万亿饰表肤剂装"
    "称络统负责净托键汇会历顾乡镇医疗药机构约组织属设检测认详细说许询贸赠载办农远还险预领馆鲜"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def simplified(text: str) -> str:
    """A header in simplified characters, as far as headers use them."""
    return text.translate(_TABLE)
