import { makeStyles, tokens } from '@fluentui/react-components'
import type { FileCheck } from '../../api/jobs.ts'
import { number, t } from '../../text/text.ts'

const useStyles = makeStyles({
  scroll: { overflow: 'auto', maxHeight: '320px', marginBlockStart: tokens.spacingVerticalS },
  table: { width: '100%', borderCollapse: 'collapse' },
  cell: {
    textAlign: 'start',
    padding: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    verticalAlign: 'top',
  },
})

/** What is wrong with a file, as a spreadsheet counts its rows. */
export function FileProblems({ problems }: { problems: FileCheck['problems'] }) {
  const styles = useStyles()
  if (problems.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={t('bulk.problems')}>
      <table className={styles.table}>
        <thead>
          <tr>
            {(['bulk.row', 'bulk.column', 'bulk.problem'] as const).map((key) => (
              <th key={key} className={styles.cell}>
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {problems.map((problem) => (
            <tr key={`${problem.row} ${problem.column} ${problem.code}`}>
              <td className={styles.cell}>{problem.row === null ? '' : number(problem.row)}</td>
              <td className={styles.cell}>{problem.column}</td>
              <td className={styles.cell}>{problem.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
