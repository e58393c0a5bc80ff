import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { PeopleTeamRegular } from '@fluentui/react-icons'

const useStyles = makeStyles({
  face: {
    display: 'inline-grid',
    placeItems: 'center',
    flexShrink: 0,
    borderRadius: tokens.borderRadiusCircular,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: 1,
    userSelect: 'none',
  },
  group: {
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground6,
    color: tokens.colorNeutralForeground3,
  },
  0: { backgroundColor: tokens.colorPaletteCranberryBackground2, color: tokens.colorPaletteCranberryForeground2 },
  1: { backgroundColor: tokens.colorPalettePumpkinBackground2, color: tokens.colorPalettePumpkinForeground2 },
  2: { backgroundColor: tokens.colorPaletteMarigoldBackground2, color: tokens.colorPaletteMarigoldForeground2 },
  3: { backgroundColor: tokens.colorPaletteForestBackground2, color: tokens.colorPaletteForestForeground2 },
  4: { backgroundColor: tokens.colorPaletteTealBackground2, color: tokens.colorPaletteTealForeground2 },
  5: { backgroundColor: tokens.colorPaletteSteelBackground2, color: tokens.colorPaletteSteelForeground2 },
  6: { backgroundColor: tokens.colorPaletteRoyalBlueBackground2, color: tokens.colorPaletteRoyalBlueForeground2 },
  7: { backgroundColor: tokens.colorPaletteLavenderBackground2, color: tokens.colorPaletteLavenderForeground2 },
  8: { backgroundColor: tokens.colorPaletteGrapeBackground2, color: tokens.colorPaletteGrapeForeground2 },
  9: { backgroundColor: tokens.colorPalettePlumBackground2, color: tokens.colorPalettePlumForeground2 },
})

const colours = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/** The same colour for the same name, everywhere. */
function colourOf(name: string): (typeof colours)[number] {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 65_521
  return colours[sum % colours.length]!
}

/** First letters of the first and the last word; numbers say nothing about a person. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return [first, last].map((word) => (word ? [...word][0]!.toUpperCase() : '')).join('')
}

/** The sign beside a name, hidden from readers: initials on a colour of their own, or that of a group. */
export function Face({
  name,
  kind = 'user',
  size = 24,
}: {
  name: string
  kind?: 'user' | 'group'
  size?: 20 | 24 | 32 | 48 | 72
}) {
  const styles = useStyles()
  const measure = { width: size, height: size, fontSize: Math.round(size * 0.4) }
  if (kind === 'group')
    return (
      <span aria-hidden className={mergeClasses(styles.face, styles.group)} style={measure}>
        <PeopleTeamRegular fontSize={Math.round(size * 0.66)} />
      </span>
    )
  return (
    <span aria-hidden className={mergeClasses(styles.face, styles[colourOf(name)])} style={measure}>
      {initialsOf(name)}
    </span>
  )
}
