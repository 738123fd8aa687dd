// Values under the pointer, and pictures that grow when clicked. The page says all it has to say without this script.
"use strict";
(function () {
  const tip = document.createElement("div");
  tip.id = "tip";
  document.body.append(tip);

  function show(event, text) {
    tip.textContent = text;
    const right = innerWidth - tip.offsetWidth - 8;
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, right)) + "px";
    tip.style.top = Math.max(4, event.clientY - tip.offsetHeight - 12) + "px";
    tip.style.visibility = "visible";
  }

  function hide() {
    tip.style.visibility = "hidden";
  }

  // "min max linear" or "min max log": the value at a fraction of the axis.
  function valueAt(scale, fraction) {
    const [low, high, kind] = scale.split(" ");
    const [min, max] = [Number(low), Number(high)];
    return kind === "log" ? min * Math.pow(max / min, fraction) : min + fraction * (max - min);
  }

  // Dots are written as "M12.3 45.6h0"; they are read once, when a plot is first pointed at.
  function readDots(svg) {
    const dots = [];
    for (const path of svg.querySelectorAll("path.dots")) {
      for (const part of path.getAttribute("d").split("M").slice(1)) {
        const [x, y] = part.replace("h0", "").split(" ").map(Number);
        dots.push({ x, y, name: path.dataset.name });
      }
    }
    return dots;
  }

  function nearest(dots, x, y, reach) {
    let best = null;
    let bestSquare = reach * reach;
    for (const dot of dots) {
      const square = (dot.x - x) ** 2 + (dot.y - y) ** 2;
      if (bestSquare > square) {
        best = dot;
        bestSquare = square;
      }
    }
    return best;
  }

  for (const svg of document.querySelectorAll("svg.probed")) {
    let dots = null;
    svg.addEventListener("pointermove", function (event) {
      dots ??= readDots(svg);
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const dot = nearest(dots, point.x, point.y, 14);
      if (!dot) {
        hide();
        return;
      }
      const [left, top, right, bottom] = svg.dataset.box.split(" ").map(Number);
      const x = valueAt(svg.dataset.x, (dot.x - left) / (right - left));
      const y = valueAt(svg.dataset.y, (bottom - dot.y) / (bottom - top));
      show(event, dot.name + "\n" + svg.dataset.xname + ": " + x.toFixed(2) + "\n" + svg.dataset.yname + ": " + y.toPrecision(3));
    });
    svg.addEventListener("pointerleave", hide);
  }

  for (const image of document.querySelectorAll("figure img")) {
    image.addEventListener("click", function () {
      image.parentElement.classList.toggle("large");
    });
  }
})();
