/** What a `User-Agent` says, in the words of the sign-in log (`Chrome 126.0.0`, `Windows10`); null where it says nothing. */
export type DeviceDetail = { readonly browser: string | null; readonly operatingSystem: string | null }

/** The first that fits: most of them claim to be others too, so the more particular stand first. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdgA?(?:iOS)?\/(\d+(?:\.\d+){0,2})/],
  ['Opera', /\bOPR\/(\d+(?:\.\d+){0,2})/],
  ['Samsung Browser', /\bSamsungBrowser\/(\d+(?:\.\d+){0,2})/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+(?:\.\d+){0,2})/],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\/(\d+(?:\.\d+){0,2})/],
  ['Mobile Safari', /\bVersion\/(\d+(?:\.\d+){0,2}) Mobile\/\w+ Safari\//],
  ['Safari', /\bVersion\/(\d+(?:\.\d+){0,2}) Safari\//],
  ['IE', /\b(?:MSIE |Trident\/.*rv:)(\d+(?:\.\d+)?)/],
  ['Python Requests', /\bpython-requests\/(\d+(?:\.\d+){0,2})/],
  ['curl', /^curl\/(\d+(?:\.\d+){0,2})/],
  ['node', /^node(?:\/(\d+(?:\.\d+){0,2}))?$/],
]

const systems: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/\bWindows NT 10\.0/, () => 'Windows10'],
  [/\bWindows NT 6\.3/, () => 'Windows8.1'],
  [/\bWindows NT 6\.1/, () => 'Windows7'],
  [/\bWindows/, () => 'Windows'],
  [/\b(?:iPhone|iPad|iPod).*? OS (\d+)/, ([, version]) => `Ios ${version}`],
  [/\bAndroid (\d+)/, ([, version]) => `Android ${version}`],
  [/\bAndroid\b/, () => 'Android'],
  [/\bCrOS\b/, () => 'ChromeOS'],
  [/\bMac OS X|\bMacintosh/, () => 'MacOs'],
  [/\bLinux\b/, () => 'Linux'],
]

export function deviceOf(userAgent: string | null): DeviceDetail {
  const text = userAgent?.slice(0, 500) ?? ''
  const [browser = null] = browsers.flatMap(([name, pattern]) => {
    const found = pattern.exec(text)
    return found ? [found[1] ? `${name} ${found[1]}` : name] : []
  })
  const [operatingSystem = null] = systems.flatMap(([pattern, name]) => {
    const found = pattern.exec(text)
    return found ? [name(found)] : []
  })
  return { browser, operatingSystem }
}
