import { css } from 'lit'

/** Bars of a number over the matching records. */
export const histogramStyles = css`
  .histogram {
    margin: 0;
  }

  .histogram svg {
    display: block;
    width: 100%;
    height: 32px;
    border-bottom: 1px solid var(--_control);
  }

  .histogram.large svg {
    height: 96px;
  }

  .histogram rect {
    fill: var(--_bar);
  }

  .histogram figcaption {
    display: flex;
    justify-content: space-between;
    color: var(--_muted);
    font-size: 11px;
    line-height: 16px;
  }

  @media (forced-colors: active) {
    .histogram rect {
      fill: CanvasText;
    }
  }

  @media print {
    .histogram svg {
      print-color-adjust: exact;
    }
  }
`
