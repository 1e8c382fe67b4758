// What is saved is what is on the screen: the drawing itself, its colours resolved to those of light paper.
export type Cell = string | number | null | undefined;

const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "fill-opacity", "stroke-opacity", "opacity", "font-size", "font-weight", "font-style", "text-anchor", "display", "visibility"];
export const FONT = "DejaVu Sans";

export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A cell that a spreadsheet would run as a formula is quoted, unless it is a number. */
export function csv(columns: string[], rows: Cell[][]): string {
  const cell = (given: Cell): string => {
    if (given === null || given === undefined || (typeof given === "number" && !Number.isFinite(given))) return "";
    let text = String(given);
    if (typeof given === "string" && /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text))) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function saveCsv({ columns, rows }: { columns: string[]; rows: Cell[][] }, name: string): void {
  download(new Blob([csv(columns, rows)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
}

/** A copy of a drawing with every style written into it, on white paper, whatever the theme of the page. */
export function standalone(svg: SVGSVGElement, title = ""): SVGSVGElement {
  const root = document.documentElement, theme = root.dataset["theme"];
  root.dataset["theme"] = "light";
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((element, index) => {
    const look = getComputedStyle(element), target = to[index]!;
    target.removeAttribute("class");
    for (const name of STYLES) {
      const own = look.getPropertyValue(name);
      if (own) target.setAttribute(name, own);
    }
    if (element.tagName === "text" || element.tagName === "tspan") target.setAttribute("font-family", `${FONT}, Arial, sans-serif`);
  });
  if (theme) root.dataset["theme"] = theme;
  else delete root.dataset["theme"];
  copy.querySelectorAll("[data-screen]").forEach((element) => element.remove());
  copy.querySelectorAll("[display=none], [visibility=hidden]").forEach((element) => element.remove());
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.removeAttribute("style");
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", String(width));
  paper.setAttribute("height", String(height));
  paper.setAttribute("fill", "#ffffff");
  copy.prepend(paper);
  if (title) {
    const words = document.createElementNS("http://www.w3.org/2000/svg", "title");
    words.textContent = title;
    copy.prepend(words);
  }
  return copy;
}

export function saveSvg(svg: SVGSVGElement, name: string, title: string): void {
  const text = new XMLSerializer().serializeToString(standalone(svg, title));
  download(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
}

const PNG_SCALE = 3;

export async function savePng(svg: SVGSVGElement, name: string): Promise<void> {
  const copy = standalone(svg), { width, height } = svg.viewBox.baseVal;
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the browser cannot draw this");
  download(blob, `${name}.png`);
}

export async function savePdf(svg: SVGSVGElement, name: string): Promise<void> {
  const [{ jsPDF }, { svg2pdf }, font] = await Promise.all([import("jspdf"), import("svg2pdf.js"), fontBytes()]);
  const { width, height } = svg.viewBox.baseVal, copy = standalone(svg);
  const pdf = new jsPDF({ unit: "pt", format: [width, height], orientation: width > height ? "landscape" : "portrait" });
  pdf.addFileToVFS("figures.ttf", font);
  pdf.addFont("figures.ttf", FONT, "normal");
  pdf.addFont("figures.ttf", FONT, "italic");
  pdf.addFont("figures.ttf", FONT, "bold");
  // It measures text in the document, so the copy must be in it for a moment.
  copy.style.position = "absolute";
  copy.style.left = "-99999px";
  document.body.append(copy);
  try {
    await svg2pdf(copy, pdf, { width, height });
  } finally {
    copy.remove();
  }
  download(pdf.output("blob"), `${name}.pdf`);
}

async function fontBytes(): Promise<string> {
  const { default: address } = await import("../../../src/rapalog/figures/fonts/DejaVuSansFigures.ttf?url");
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
