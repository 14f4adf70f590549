import { css } from 'lit'

/** The frame: toolbar above, rows between, footer below. Its height never follows its content. */
export const tableStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: var(--hindo-table-height, 560px);
    min-width: 0;
    background: var(--_surface);
    container-type: inline-size;
  }

  p {
    margin: 0;
  }

  .toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    align-items: flex-start;
    justify-content: space-between;
    padding: 4px 0 8px;
    font-size: 13px;
    line-height: 20px;
  }

  .status {
    display: grid;
    flex: 1 1 320px;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 16px;
    align-items: center;
    min-height: 28px;
  }

  .count {
    overflow-wrap: anywhere;
  }

  .count strong {
    font-weight: 600;
    font-size: 15px;
  }

  .reason {
    color: var(--_muted);
  }

  .doing {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: flex-end;
    color: var(--_muted);
    white-space: nowrap;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }

  .sort-by select {
    max-width: 180px;
  }

  .help {
    display: block;
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
  }

  .formats {
    display: grid;
    justify-items: start;
  }

  .formats .button {
    width: 100%;
    white-space: normal;
    text-align: start;
  }

  [popover] .refused {
    margin: 0;
    color: var(--_text);
  }

  .frame {
    position: relative;
    flex: 1;
    min-height: 0;
    border-block: 1px solid var(--_edge);
  }

  .frame > .bar {
    position: absolute;
    z-index: 4;
    inset: 0 0 auto;
  }

  .viewport {
    height: 100%;
    overflow: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-color: var(--_control) transparent;
    /* a layer of its own: growing pale while a query runs repaints nothing */
    will-change: opacity;
  }

  .viewport:focus-visible {
    outline-offset: -2px;
  }

  .viewport.stale {
    opacity: 0.55;
  }

  .footer {
    display: grid;
    gap: 2px;
    padding-top: 6px;
    color: var(--_muted);
    font-size: var(--_small-size);
    line-height: 18px;
  }

  .readout {
    min-height: 18px;
    overflow: hidden;
    color: var(--_text);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 0 20px;
    min-height: 20px;
    align-items: center;
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    margin: 0;
  }

  .legend div {
    display: flex;
    gap: 6px;
    align-items: center;
  }

  .legend dd {
    margin: 0;
  }

  .legend .key {
    display: grid;
    width: 24px;
    height: 16px;
    place-items: center;
    color: var(--_text);
  }

  .engine {
    min-width: 0;
    max-width: 100%;
    margin-inline-start: auto;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  @container (max-width: 559.98px) {
    .readout,
    .scale {
      display: none;
    }

    .engine {
      margin-inline-start: 0;
      white-space: normal;
    }
  }
`
