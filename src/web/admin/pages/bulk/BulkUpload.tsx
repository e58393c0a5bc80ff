import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  mergeClasses,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components'
import { ArrowDownloadRegular, DocumentTableRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { groupQuery } from '../../api/groups.ts'
import {
  type BulkKind,
  checkFile,
  type FileCheck,
  isBulkKind,
  readText,
  submitFile,
  templatePath,
} from '../../api/jobs.ts'
import { useGo, useName, useParam } from '../../kit/address.ts'
import { saveFile } from '../../kit/csv.ts'
import { failure, notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { Problem } from '../../kit/Problem.tsx'
import { State } from '../../kit/States.tsx'
import { type Act, useReason } from '../../session/me.ts'
import { number, t } from '../../text/text.ts'
import { FileProblems } from './FileProblems.tsx'
import { follow } from './follow.ts'

const useStyles = makeStyles({
  steps: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
    maxWidth: '720px',
    margin: 0,
    paddingInlineStart: '20px',
  },
  step: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, alignItems: 'flex-start' },
  drop: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalS,
    width: '100%',
    padding: tokens.spacingVerticalXXL,
    border: `2px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  over: { border: `2px dashed ${tokens.colorBrandStroke1}`, backgroundColor: tokens.colorNeutralBackground1Hover },
  file: { display: 'none' },
  quiet: { color: tokens.colorNeutralForeground3 },
  full: { width: '100%' },
})

const actOf: Readonly<Record<string, Act>> = {
  inviteUsers: 'users.invite',
  restoreUsers: 'users.restore',
  importMembers: 'groups.write',
  removeMembers: 'groups.write',
}
const shorts: Readonly<Record<string, BulkKind>> = {
  create: 'createUsers',
  invite: 'inviteUsers',
  delete: 'deleteUsers',
  restore: 'restoreUsers',
}

/** directory.md 2.6: template, file, verdict at once, Submit, and the end told by a notification. */
export function BulkUpload() {
  const name = useName('kind')
  const kind = shorts[name] ?? name
  if (!isBulkKind(kind))
    return (
      <Page title={t('missing.title')}>
        <State title={t('missing.title')} why={t('missing.lead')} />
      </Page>
    )
  return <Upload key={kind} kind={kind} />
}

function Upload({ kind }: { kind: Exclude<BulkKind, 'importUsers'> }) {
  const styles = useStyles()
  const go = useGo()
  const queries = useQueryClient()
  const [group] = useParam('group')
  const groupId = group || null
  const missing = useReason(actOf[kind] ?? 'users.bulk')
  const [file, setFile] = useState<File | null>(null)
  const check = useMutation({ mutationFn: (chosen: File) => checkFile(kind, groupId, chosen) })
  const submit = useMutation({
    mutationFn: (chosen: File) => submitFile(kind, groupId, chosen),
    onSuccess: (job) => {
      follow(job, queries)
      go(`/bulk?selected=${job.id}`)
    },
  })
  const take = (chosen: File): void => {
    setFile(chosen)
    check.mutate(chosen)
  }
  const usable = check.data ? check.data.rows - check.data.broken : 0
  const why = missing ?? (check.data && usable === 0 ? t('bulk.nothing') : null)
  return (
    <Page
      title={t(`bulk.kind.${kind}`)}
      trail={[{ label: t('bulk.crumb'), to: '/bulk' }]}
      lead={<Lead kind={kind} groupId={groupId} />}
    >
      <ol className={styles.steps}>
        <Step title={t('bulk.step.template')}>
          <Text className={styles.quiet}>{t('bulk.step.template_why')}</Text>
          <Template kind={kind} />
        </Step>
        <Step title={t('bulk.step.file')}>
          <Drop file={file} onFile={take} />
          {check.isPending ? <Spinner size="tiny" label={t('bulk.checking')} /> : null}
          {check.error ? <Refused error={check.error} /> : null}
          {check.data ? <Verdict check={check.data} /> : null}
        </Step>
        <Step title={t('bulk.step.submit')}>
          {submit.error ? <Problem title={t('bulk.not_submitted')} {...failure(submit.error)} /> : null}
          <Button
            appearance="primary"
            disabled={!file || !check.data || submit.isPending || why !== null}
            onClick={() => file && submit.mutate(file)}
          >
            {t('bulk.submit')}
          </Button>
          <Text className={styles.quiet}>{why ?? t('bulk.step.submit_why')}</Text>
        </Step>
      </ol>
    </Page>
  )
}

function Lead({ kind, groupId }: { kind: string; groupId: string | null }) {
  const group = useQuery({ ...groupQuery(groupId ?? ''), enabled: groupId !== null })
  const about = t(`bulk.about.${kind}` as never)
  return <>{group.data ? `${about} ${t('bulk.group', { name: group.data.displayName })}` : about}</>
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles()
  return (
    <li>
      <div className={styles.step}>
        <Text weight="semibold">{title}</Text>
        {children}
      </div>
    </li>
  )
}

function Template({ kind }: { kind: BulkKind }) {
  const get = async (): Promise<void> => {
    try {
      saveFile(`${kind}.csv`, [await readText(templatePath(kind))])
    } catch (error) {
      notify.error(t('bulk.template'), error)
    }
  }
  return (
    <Button icon={<ArrowDownloadRegular />} onClick={() => void get()}>
      {t('bulk.template')}
    </Button>
  )
}

function Drop({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const styles = useStyles()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  return (
    <Field className={styles.full}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard */}
      <div
        className={mergeClasses(styles.drop, over && styles.over)}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          const [dropped] = event.dataTransfer.files
          if (dropped) onFile(dropped)
        }}
      >
        <DocumentTableRegular fontSize={32} aria-hidden />
        <Text>{file ? `${file.name} (${number(Math.ceil(file.size / 1024))} KB)` : t('bulk.drop')}</Text>
        <Button onClick={() => input.current?.click()}>{t('bulk.choose')}</Button>
        <input
          ref={input}
          className={styles.file}
          type="file"
          accept=".csv,text/csv"
          aria-label={t('bulk.choose')}
          onChange={(event) => {
            const [chosen] = event.target.files ?? []
            if (chosen) onFile(chosen)
            event.target.value = ''
          }}
        />
      </div>
    </Field>
  )
}

function Verdict({ check }: { check: FileCheck }) {
  const styles = useStyles()
  const fine = check.broken === 0
  return (
    <div className={styles.full}>
      <MessageBar intent={fine ? 'success' : 'warning'} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t(fine ? 'bulk.fine' : 'bulk.some')}</MessageBarTitle>
          {t('bulk.rows', { count: check.rows, text: number(check.rows), broken: number(check.broken) })}
        </MessageBarBody>
      </MessageBar>
      <FileProblems problems={check.problems} />
    </div>
  )
}

/** A file that is none: its details say row and column. */
function Refused({ error }: { error: unknown }) {
  return <Problem title={t('bulk.refused')} {...failure(error)} />
}
