import { css } from 'lit'

/**
 * The custom properties a portal may set, with their defaults. Light and dark follow the page's `color-scheme`
 * (`color-scheme: light dark` follows the system); the element's `theme` attribute overrides it.
 */
export const tokens = css`
  :host {
    --_font: var(
      --hindo-font,
      system-ui,
      'Hiragino Sans',
      'Noto Sans JP',
      'Noto Sans CJK JP',
      'Yu Gothic UI',
      sans-serif
    );
    --_mono: var(--hindo-font-mono, ui-monospace, 'SF Mono', 'Cascadia Mono', 'Noto Sans Mono', Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace);
    --_text-size: var(--hindo-text-size, 15px);
    --_table-size: var(--hindo-table-size, 13px);
    --_small-size: var(--hindo-small-size, 12px);
    --_surface: var(--hindo-surface, light-dark(#ffffff, #15181c));
    --_raised: var(--hindo-raised, light-dark(#ffffff, #1f2329));
    --_header: var(--hindo-header, light-dark(#f5f6f7, #1c2025));
    --_hover: var(--hindo-hover, light-dark(#f2f5f8, #20262d));
    --_chosen: var(--hindo-chosen, light-dark(#e4eef7, #1d3245));
    --_text: var(--hindo-text, light-dark(#1b1f24, #e6e9ec));
    --_muted: var(--hindo-muted, light-dark(#59626d, #a2abb5));
    --_line: var(--hindo-line, light-dark(#e3e6e9, #2b3138));
    --_edge: var(--hindo-edge, light-dark(#b9c0c7, #4a535d));
    --_control: var(--hindo-control, light-dark(#7d8791, #7d8893));
    --_accent: var(--hindo-accent, light-dark(#0b5a8f, #6cb6ea));
    --_on-accent: var(--hindo-on-accent, light-dark(#ffffff, #0c1116));
    --_bar: var(--hindo-bar, light-dark(#7ba7c9, #42708f));
    --_whisker: var(--hindo-whisker, light-dark(#48515b, #b4bcc5));
    --_hatch: var(--hindo-hatch, light-dark(#c3c9cf, #454e58));
    --_warn: var(--hindo-warn, light-dark(#8a5200, #f0b35a));
    --_warn-surface: var(--hindo-warn-surface, light-dark(#fff6e5, #2c2416));
    --_error-surface: var(--hindo-error-surface, light-dark(#fbeaea, #3a2022));
    --_error: var(--hindo-error, light-dark(#a3262e, #ff9a94));
    --_radius: var(--hindo-radius, 4px);

    color: var(--_text);
    font-family: var(--_font);
    font-size: var(--_text-size);
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
    letter-spacing: normal;
    font-style: normal;
    text-align: start;
  }

  :host([theme='auto']) {
    color-scheme: light dark;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  @media (forced-colors: active) {
    :host {
      --_surface: Canvas;
      --_raised: Canvas;
      --_header: Canvas;
      --_hover: Canvas;
      --_chosen: Canvas;
      --_text: CanvasText;
      --_muted: CanvasText;
      --_line: GrayText;
      --_edge: CanvasText;
      --_control: ButtonBorder;
      --_accent: LinkText;
      --_on-accent: Canvas;
      --_bar: GrayText;
      --_whisker: CanvasText;
      --_hatch: GrayText;
      --_warn: CanvasText;
      --_warn-surface: Canvas;
      --_error: CanvasText;
      --_error-surface: Canvas;
    }
  }

  @media print {
    :host {
      color-scheme: light;
    }
  }
`
