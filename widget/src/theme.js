/** Colours derived from the brand's accent so that text stays readable whatever it is (WCAG AA), in light and in dark. */
export const DARK = matchMedia("(prefers-color-scheme: dark)");
const DEFAULT_ACCENT = "#9f4330";
const BACKGROUNDS = { light: [[251, 248, 243], [241, 235, 225], [255, 255, 255]], dark: [[29, 26, 23], [47, 42, 38], [38, 34, 32]] };
const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 1.5;

/** Any CSS colour, hexadecimal once read back from a canvas; null when it is not one, or not in sRGB. */
function parseColour(colour) {
  const canvas = document.createElement("canvas").getContext("2d");
  if (!canvas || !CSS.supports("color", colour)) return null;
  canvas.fillStyle = colour;
  const [, ...channels] = /^#(..)(..)(..)$/.exec(canvas.fillStyle) ?? [];
  return channels.length ? channels.map((channel) => parseInt(channel, 16)) : null;
}

/** Relative luminance. Source: WCAG 2.2. */
function luminance(colour) {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The nearest shade of `colour` that reaches `ratio` on every background. */
function shadeFor(colour, backgrounds, towards, ratio) {
  for (let share = 0; share < 1; share += 0.04) {
    const shade = colour.map((channel) => Math.round(channel + (towards - channel) * share));
    if (backgrounds.every((background) => contrast(shade, background) >= ratio)) return shade;
  }
  return [towards, towards, towards];
}

/** Custom properties for one scheme, `light` or `dark`. */
function deriveColours(accent, scheme) {
  const colour = parseColour(accent || DEFAULT_ACCENT) ?? parseColour(DEFAULT_ACCENT);
  const towards = scheme === "dark" ? 255 : 0;
  const fill = shadeFor(colour, BACKGROUNDS[scheme], towards, SHAPE_CONTRAST);
  const white = [255, 255, 255];
  const css = (channels) => `rgb(${channels.join(" ")})`;
  return {
    "--td-accent": css(fill),
    "--td-on-accent": contrast(fill, white) >= TEXT_CONTRAST ? "#fff" : "#000",
    "--td-accent-text": css(shadeFor(colour, BACKGROUNDS[scheme], towards, TEXT_CONTRAST)),
  };
}

/** Gives `root` its scheme and `host` its colours, through CSSOM: a style attribute would meet the page's CSP. */
export function paint(host, root) {
  const { accent, theme } = host;
  const scheme = theme === "dark" || (theme !== "light" && DARK.matches) ? "dark" : "light";
  const painted = `${scheme} ${accent}`;
  if (root.painted === painted) return;
  root.painted = painted;
  root.dataset.scheme = scheme;
  for (const [name, value] of Object.entries(deriveColours(accent, scheme))) host.style.setProperty(name, value);
}
