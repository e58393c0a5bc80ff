import { makeStyles, tokens } from '@fluentui/react-components'

const focused = { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' }

export const useGridStyles = makeStyles({
  frame: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: '200px' },
  scroller: {
    flexGrow: 1,
    minHeight: 0,
    overflow: 'auto',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    // Rows come and go while scrolling: the browser must not hold on to one of them.
    overflowAnchor: 'none',
    '&:focus-visible': focused,
  },
  grid: { position: 'relative' },
  head: { position: 'sticky', insetBlockStart: 0, zIndex: 2, backgroundColor: tokens.colorNeutralBackground1 },
  headLine: {
    display: 'grid',
    height: '40px',
    alignItems: 'stretch',
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  body: { position: 'absolute', insetInline: 0, insetBlockStart: '40px' },
  line: {
    position: 'absolute',
    insetInline: 0,
    display: 'grid',
    alignItems: 'stretch',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    // A row changes nothing outside itself: the browser lays out and paints it alone.
    contain: 'strict',
    '&:hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  open: { cursor: 'pointer' },
  selected: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    '&:hover': { backgroundColor: tokens.colorNeutralBackground1Selected },
  },
  current: { boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}` },
  cell: {
    alignContent: 'center',
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    paddingInline: tokens.spacingHorizontalS,
    '&:focus-visible': focused,
  },
  boxCell: { display: 'grid', placeItems: 'center', paddingInline: 0 },
  box: {
    width: '16px',
    height: '16px',
    margin: 0,
    accentColor: tokens.colorCompoundBrandBackground,
    cursor: 'pointer',
    '&:disabled': { cursor: 'default' },
    '&:focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    '&:hover': { color: tokens.colorBrandForegroundLinkHover, textDecorationLine: 'underline' },
    '&:focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-1px' },
  },
  clip: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  label: { fontWeight: tokens.fontWeightSemibold, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  sort: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    border: 'none',
    padding: 0,
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
    cursor: 'pointer',
    minHeight: '32px',
    '&:focus-visible': focused,
  },
  two: { display: 'flex', flexDirection: 'column', gap: '2px', minWidth: 0, width: '100%' },
  second: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    minWidth: 0,
    // A word before a long sentence is not shortened for its sake.
    '& > :not(:last-child)': { flexShrink: 0, maxWidth: '60%' },
  },
  ghost: {
    position: 'absolute',
    insetInline: 0,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXXL,
    paddingInline: tokens.spacingHorizontalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  bone: {
    width: '28%',
    height: '16px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralStencil1,
  },
  foot: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: tokens.spacingVerticalS,
    color: tokens.colorStatusDangerForeground1,
  },
  again: { font: 'inherit', cursor: 'pointer' },
})

export type GridStyles = ReturnType<typeof useGridStyles>
