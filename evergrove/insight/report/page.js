// Draws the charts of the report: puts colours of the theme and formatters of the language into the plain options.
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("charts").textContent);
  var root = document.documentElement;
  var isPrinting = false;
  var drawn = [];
  var wide = function () { return window.innerWidth >= 720 && !isPrinting; };
  var money = new Intl.NumberFormat(data.locale, data.currency
    ? { style: "currency", currency: data.currency, currencyDisplay: "narrowSymbol", notation: "compact", maximumFractionDigits: 1 }
    : { notation: "compact" });
  var count = new Intl.NumberFormat(data.locale);
  var number = function (value) { return typeof value === "object" ? (Array.isArray(value.value) ? value.value[1] : value.value) : value; };
  var formatters = {
    "@money": function (value) { return money.format(number(value)); },
    "@count": function (value) { return count.format(number(value)); },
    "@share": function (value) { var v = number(value) * 100; return (v > 0 && v < 1 ? v.toFixed(1) : Math.round(v)) + "%"; }
  };

  function resolve(value, style) {
    if (Array.isArray(value)) return value.map(function (one) { return resolve(one, style); });
    if (value && typeof value === "object") {
      var copy = {};
      Object.keys(value).forEach(function (key) { copy[key] = key === "tip" ? value[key] : resolve(value[key], style); });
      return copy;
    }
    if (typeof value !== "string" || value[0] !== "@") return value;
    if (formatters[value]) return formatters[value];
    if (value === "@names") return wide() ? (data.locale === "zh-CN" ? 130 : 230) : 112;
    return style.getPropertyValue("--" + value.slice(1)).trim() || value;
  }

  // Texts of customers may stand in a tip: they are set as text nodes, never parsed.
  function tip(params) {
    var lines = params.data && params.data.tip;
    if (!lines) return "";
    var box = document.createElement("div");
    box.className = "tip";
    lines.forEach(function (line) {
      var row = document.createElement("div");
      line.forEach(function (text) { var part = document.createElement("span"); part.textContent = text; row.appendChild(part); });
      box.appendChild(row);
    });
    return box;
  }

  function draw() {
    drawn.forEach(function (chart) { chart.dispose(); });
    var style = getComputedStyle(root);
    drawn = Array.prototype.map.call(document.querySelectorAll("[data-chart]"), function (box) {
      box.textContent = "";
      var option = resolve(data.options[box.dataset.chart], style);
      option.textStyle.fontFamily = getComputedStyle(document.body).fontFamily;
      option.tooltip = Object.assign({ formatter: tip, backgroundColor: style.getPropertyValue("--raised").trim(), borderColor: style.getPropertyValue("--line").trim(), textStyle: { color: style.getPropertyValue("--ink").trim(), fontSize: 13 } }, option.tooltip);
      var chart = echarts.init(box, null, { renderer: "svg" });
      chart.setOption(option);
      return chart;
    });
  }

  var width = window.innerWidth, waiting = 0;
  window.addEventListener("resize", function () {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(draw, 120);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  window.addEventListener("beforeprint", function () { isPrinting = true; root.classList.add("print"); draw(); });
  window.addEventListener("afterprint", function () { isPrinting = false; root.classList.remove("print"); draw(); });
  draw();
})();
