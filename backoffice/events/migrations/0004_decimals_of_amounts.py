from django.db import migrations

# As `backoffice.money` counts them, which a test compares.
NONE = (
    "ADP,AFN,ALL,BIF,BYR,CLP,DJF,ESP,GNF,IRR,ISK,ITL,JPY,KMF,KPW,KRW,LAK,LBP,LUF,MGA,MGF,MMK,MRO,PYG,RSD,RWF,SLL,SOS,"
    "STD,SYP,TMM,TRL,UGX,UYI,VND,VUV,XAF,XOF,XPF,YER,ZMK,ZWD"
)
THREE = "BHD,IQD,JOD,KWD,LYD,OMR,TND"
# What every room's amounts are checked with; it stands here because no room lies lower. PostgreSQL reads a constraint
# from its text for every statement: written out, the two lists were a fifth of what a hold costs it. In PL/pgSQL it
# stays a call, where a function in SQL would be read and planned each time; it names no other function, so that a
# dump can be restored on an empty search path.
CHECK = f"""
CREATE FUNCTION money_has_its_decimals(amount numeric, currency text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN amount = round(amount, CASE WHEN currency = ANY ('{{{NONE}}}'::text[]) THEN 0
                                       WHEN currency = ANY ('{{{THREE}}}'::text[]) THEN 3
                                       ELSE 2 END);
END $$;
"""
UNDO = "DROP FUNCTION money_has_its_decimals(numeric, text);"


class Migration(migrations.Migration):
    replaces = [("events", "0008_decimals_of_amounts")]
    dependencies = [("events", "0003_no_statistics_of_documents")]

    operations = [migrations.RunSQL(CHECK, UNDO)]
