import { css } from 'lit'

/** The tree of conditions, its tools and the text. */
export const queryStyles = css`
  .node {
    display: flex;
    gap: 4px;
    align-items: flex-start;
    min-height: 28px;
    padding-block: 2px;
    padding-inline-start: calc(8px + 14px * (var(--_depth, 1) - 1));
    border-inline-start: 3px solid transparent;
    border-radius: 0 var(--_radius) var(--_radius) 0;
    cursor: pointer;
  }

  .node[aria-level='1'] {
    padding-inline-start: 8px;
  }

  .node:hover {
    background: var(--_hover);
  }

  .node[aria-selected='true'] {
    background: var(--_chosen);
  }

  .node.edited {
    border-inline-start-color: var(--_accent);
  }

  .node .words {
    flex: 1;
    min-width: 0;
    padding-block: 2px;
    overflow-wrap: anywhere;
  }

  .node.group .what {
    font-weight: 600;
  }

  .joint {
    color: var(--_muted);
  }

  .not {
    padding: 0 4px;
    border: 1px solid currentColor;
    border-radius: 3px;
    color: var(--_warn);
    font-size: 12px;
    line-height: 16px;
  }

  .empty-group {
    color: var(--_muted);
    font-size: 12px;
  }

  .remove {
    flex: none;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: var(--_muted);
    font-size: 16px;
    line-height: 20px;
    cursor: pointer;
  }

  .remove:hover {
    background: var(--_line);
    color: var(--_text);
  }

  .tools {
    display: flex;
    flex-wrap: wrap;
    margin-top: 2px;
    padding-top: 2px;
    border-top: 1px solid var(--_line);
  }

  .tools .button {
    padding-inline: 6px;
    font-size: 12px;
  }

  .signs {
    white-space: nowrap;
  }

  .tools .sign {
    min-width: 28px;
    padding-inline: 4px;
    font-size: 13px;
  }

  .text textarea {
    display: block;
    resize: vertical;
    font-family: var(--_mono);
    overflow-wrap: anywhere;
  }

  .mistake {
    margin-top: 4px;
    padding-inline-start: 8px;
    border-inline-start: 2px solid var(--_error);
    overflow-wrap: anywhere;
  }

  .mistake-title {
    color: var(--_error);
    font-weight: 600;
  }

  .mistake-place {
    width: 100%;
    padding: 2px 0;
    border: 0;
    background: none;
    font-family: var(--_mono);
    text-align: start;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    cursor: pointer;
  }

  .mistake-place mark {
    background: none;
    color: inherit;
    text-decoration: underline wavy var(--_error);
    text-underline-offset: 3px;
  }

  @media (forced-colors: active) {
    .node:not(.edited) {
      border-inline-start-color: Canvas;
    }

    .node[aria-selected='true'] {
      outline: 1px solid Highlight;
      outline-offset: -1px;
    }
  }

  @media print {
    .node {
      min-height: 0;
      background: none;
    }

    .remove {
      display: none;
    }
  }
`
