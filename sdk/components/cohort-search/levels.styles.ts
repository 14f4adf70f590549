import { css } from 'lit'

/** The lists of levels with their numbers. */
export const levelsStyles = css`
  .target {
    margin-top: 6px;
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
  }

  .heads,
  .level {
    display: grid;
    grid-template-columns: 20px 16px minmax(0, 1fr) 60px 64px;
    gap: 0 6px;
    align-items: center;
  }

  .heads {
    grid-template-columns: minmax(0, 1fr) 60px 64px;
    margin-top: 4px;
    padding-block: 2px;
    border-bottom: 1px solid var(--_edge);
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
    text-align: end;
  }

  .axis {
    border-bottom: 1px solid var(--_line);
  }

  .axis-head {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
    min-height: 32px;
  }

  .axis-open {
    display: flex;
    gap: 6px;
    align-items: center;
    min-height: 32px;
    padding: 0 8px 0 0;
    border: 0;
    background: none;
    font-weight: 600;
    cursor: pointer;
  }

  .axis-open .levels {
    color: var(--_muted);
    font-size: 12px;
    font-weight: 400;
  }

  .axis-open::before,
  .twisty:not(.none)::before {
    content: '';
    display: block;
    width: 0;
    height: 0;
    margin-inline: 6px;
    border-block: 4px solid transparent;
    border-inline-start: 6px solid var(--_muted);
  }

  .axis-open.down::before,
  .twisty.down::before {
    transform: rotate(90deg);
  }

  :host(:dir(rtl)) .axis-open.down::before,
  :host(:dir(rtl)) .twisty.down::before {
    transform: rotate(-90deg);
  }

  .preset {
    margin-inline-end: -8px;
    font-size: 12px;
  }

  .axis > .help {
    padding: 0 0 4px 20px;
  }

  .axis > .why {
    margin: 0 0 8px 20px;
  }

  .level-list {
    padding-bottom: 6px;
  }

  .level {
    min-height: 28px;
    padding-block: 3px;
    padding-inline-start: calc(14px * var(--_depth, 0));
    border-radius: var(--_radius);
    cursor: pointer;
  }

  .level:hover {
    background: var(--_hover);
  }

  .level.absent {
    color: var(--_muted);
    cursor: default;
  }

  .twisty {
    width: 20px;
    height: 24px;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }

  .check {
    display: grid;
    place-content: center;
    width: 16px;
    height: 16px;
    border: 1px solid var(--_control);
    border-radius: 3px;
    background: var(--_surface);
    font-size: 12px;
    line-height: 14px;
  }

  .absent .check {
    visibility: hidden;
  }

  .check.in {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .check.in::before {
    content: '✓';
  }

  .check.out {
    border-color: var(--_warn);
    color: var(--_warn);
    font-weight: 600;
  }

  .check.out::before {
    content: '−';
  }

  .name {
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .path {
    display: block;
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
  }

  .flat .twisty {
    width: 14px;
  }

  .flat .level {
    grid-template-columns: 14px 16px minmax(0, 1fr) 60px 64px;
  }

  .number {
    text-align: end;
  }

  .number.waiting,
  .number.same {
    color: var(--_muted);
  }

  @container (max-width: 280px) {
    .level,
    .flat .level {
      grid-template-columns: 14px 16px minmax(0, 1fr) auto;
    }

    .heads {
      grid-template-columns: minmax(0, 1fr) auto;
    }

    .then,
    .heads > :last-child {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .check.in {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }

    .axis-open::before,
    .twisty:not(.none)::before {
      border-inline-start-color: CanvasText;
      forced-color-adjust: none;
    }
  }
`
