// The gallery by keys: arrows go from piece to piece, / to the search, n to the next page. On a narrow screen the wish
// is folded away, unless something in it has to be mended.
(() => {
  const wish = document.querySelector(".gallery-wish");
  const tiles = [...document.querySelectorAll(".gallery-tile")];
  if (matchMedia("(max-width: 1279px)").matches && !wish.querySelector("[role=alert]")) wish.open = false;

  const perRow = () => tiles.filter((tile) => tile.offsetTop === tiles[0].offsetTop).length;
  const steps = { ArrowRight: () => 1, ArrowLeft: () => -1, ArrowDown: perRow, ArrowUp: () => -perRow() };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "/") {
      event.preventDefault();
      wish.open = true;
      document.getElementById("id_q").focus();
    } else if (event.key === "n") {
      document.querySelector(".gallery-next")?.click();
    } else if (steps[event.key] && tiles.length) {
      const at = tiles.indexOf(document.activeElement);
      const to = at < 0 ? 0 : at + steps[event.key]();
      if (at < 0 && event.key !== "ArrowRight") return;
      if (tiles[to]) {
        event.preventDefault();
        tiles[to].focus();
      }
    }
  });
})();
