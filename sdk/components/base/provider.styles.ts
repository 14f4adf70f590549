import { css } from 'lit'

export const providerStyles = css`
  :host {
    display: block;
  }

  .note {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    margin: 0 0 8px;
    padding: 4px 10px;
    border-inline-start: 3px solid var(--_warn);
    background: var(--_warn-surface);
    font-size: 13px;
    line-height: 20px;
  }

  .note strong {
    color: var(--_warn);
    font-weight: 600;
  }
`
