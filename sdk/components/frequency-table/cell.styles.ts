import { css } from 'lit'

/** What stands in a cell of numbers: the five states, signs for those without a number, bars. */
export const cellStyles = css`
  .cards .number,
  .grid .told,
  .grid .lit {
    position: relative;
  }

  /* One digit stands before the decimal mark of a ratio, so a fixed start aligns the column on the mark. */
  .grid td.ratio,
  .grid td.probability {
    padding-inline: 16px 0;
    text-align: start;
  }

  .grid td.ratio.first,
  .grid td.probability.first {
    padding-inline-start: 28px;
  }

  .grid td.number {
    text-overflow: clip;
  }

  .number.marked {
    text-indent: -1.1em;
  }

  .count.marked {
    text-indent: 0;
  }

  /* In the line but beyond the edge of the cell: costs no layer of its own. */
  .said {
    padding-inline-start: 240px;
    font-size: 1px;
    line-height: 0;
  }

  .count .said,
  .cards .said {
    position: absolute;
    padding: 0;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }

  .number.zero {
    color: var(--_muted);
  }

  .grid .suppressed,
  .cards .suppressed,
  .legend .suppressed {
    background-image: repeating-linear-gradient(
      -45deg,
      transparent 0 4px,
      var(--_hatch) 4px 5px
    );
  }

  .sign {
    display: inline-block;
    min-width: 1ch;
    text-align: center;
  }

  /* Nothing to see: what is said stands beyond the edge. No element comes and goes as cells fill. */
  .grid .number.waiting,
  .grid .number.not-collected {
    text-indent: 240px;
  }

  .grid .number.not-collected {
    --_dots: right 8px;
    background-image: repeating-linear-gradient(90deg, var(--_control) 0 2px, transparent 2px 4px);
    background-position: var(--_dots) top calc(50% + 5px);
    background-size: 20px 2px;
    background-repeat: no-repeat;
    print-color-adjust: exact;
  }

  .grid .ratio.not-collected,
  .grid .probability.not-collected {
    --_dots: left 16px;
  }

  .grid .first.ratio.not-collected,
  .grid .first.probability.not-collected {
    --_dots: left 28px;
  }

  .cards .not-collected::before,
  .not-collected .sign {
    content: '';
    display: inline-block;
    width: 20px;
    height: 12px;
    border-bottom: 2px dotted var(--_control);
    vertical-align: baseline;
  }

  /* A bar and its whisker (two ends and a line) as backgrounds: boxes in every cell would cost more than its number. */
  .grid .barred.value,
  .grid .barred.marked {
    --_at: var(--_bar-left, 8px);
    --_room: calc(100% - 8px - var(--_at));
    background-image:
      linear-gradient(var(--_whisker), var(--_whisker)),
      linear-gradient(var(--_whisker), var(--_whisker)),
      linear-gradient(
        90deg,
        transparent calc(var(--_at) + var(--_room) * var(--_low)),
        var(--_whisker) calc(var(--_at) + var(--_room) * var(--_low)) calc(var(--_at) + var(--_room) * var(--_high)),
        transparent calc(var(--_at) + var(--_room) * var(--_high))
      ),
      linear-gradient(var(--_bar), var(--_bar));
    /* a share of a place counts of what the image leaves free: 1px less for an end */
    background-position:
      left calc(var(--_at) - (7px + var(--_at)) * var(--_low) + 100% * var(--_low)) bottom 1px,
      left calc(var(--_at) - 1px - (7px + var(--_at)) * var(--_high) + 100% * var(--_high)) bottom 1px,
      left bottom 1px,
      left var(--_at) bottom 1px;
    background-size:
      1px 5px,
      1px 5px,
      100% 1px,
      calc(var(--_room) * var(--_bar-to)) 3px;
    background-repeat: no-repeat;
    print-color-adjust: exact;
  }

  .cards .barred::before {
    content: '';
  }

  .barred::before,
  .barred::after {
    position: absolute;
    bottom: 1px;
    left: var(--_bar-left, 8px);
    height: 3px;
    print-color-adjust: exact;
  }

  .first.barred {
    --_bar-left: 20px;
  }

  .barred.value::before,
  .barred.marked::before {
    width: calc((100% - 8px - var(--_bar-left, 8px)) * var(--_bar-to));
    background: var(--_bar);
  }

  .barred.value::after,
  .barred.marked::after {
    left: calc(var(--_bar-left, 8px) + (100% - 8px - var(--_bar-left, 8px)) * var(--_low));
    width: calc((100% - 8px - var(--_bar-left, 8px)) * (var(--_high) - var(--_low)));
    min-width: 2px;
    height: 5px;
    border: 1px solid var(--_whisker);
    border-block-start: 0;
  }

  @media (forced-colors: active) {
    .grid .barred {
      position: relative;
    }

    .barred::before,
    .barred::after {
      content: '';
      forced-color-adjust: none;
    }

    .grid .number.not-collected {
      background-color: Canvas;
      background-image: repeating-linear-gradient(90deg, CanvasText 0 2px, transparent 2px 4px);
      forced-color-adjust: none;
    }

    .grid .suppressed {
      border: 1px dashed CanvasText;
    }
  }
`
