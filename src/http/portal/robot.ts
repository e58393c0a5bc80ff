import { html } from 'hono/html'
import { t } from '../../contract/text/text.ts'
import { type C, factsOf } from '../context.ts'
import { field } from './fields.ts'
import type { Html } from './page.ts'

export type RobotInput = {
  readonly c: C
  readonly id: string
  readonly kind: 'picture' | 'audio' | 'proof-of-work'
  /** Own paths of the drawn picture and the spoken digits. */
  readonly imageSrc?: string
  readonly audioSrc?: string
  /** The challenge as altcha makes it, for the worker. */
  readonly work?: unknown
  /** Labels of the page family: the seeds' words for the field, the picture's description. */
  readonly label: string
  readonly pictureAlt: string
  readonly error?: string | undefined
  /** The name is known already: the answer is what is asked for. */
  readonly autofocus?: boolean
  /** Other ways: another picture, sound, no picture. */
  readonly switches: readonly { readonly label: string; readonly href: string }[]
  readonly answerName?: string
  readonly idName?: string
}

/** The challenge against robots: a picture, spoken digits, or work that the browser does by itself. */
export function robotField(input: RobotInput): Html {
  const answer = input.answerName ?? 'answer'
  const switches = html`<p class="links">${input.switches.map((one) => html`<a href="${one.href}">${one.label}</a>`)}</p>`
  return html`<div class="robot"><input type="hidden" name="${input.idName ?? 'challengeId'}" value="${input.id}">${
    input.kind === 'proof-of-work' ? work(input, answer) : media(input)
  }${switches}${
    input.kind === 'proof-of-work'
      ? ''
      : field({
          name: answer,
          label: input.label,
          error: input.error,
          autocomplete: 'off',
          autofocus: input.autofocus ?? false,
          ...(input.kind === 'audio' ? { inputmode: 'numeric' as const } : {}),
        })
  }</div>`
}

const media = (input: RobotInput): Html =>
  input.kind === 'picture'
    ? html`<p class="challenge"><img src="${input.imageSrc ?? ''}" alt="${input.pictureAlt}" width="220" height="76"></p>`
    : html`<audio class="challenge" controls preload="none" src="${input.audioSrc ?? ''}"></audio>${work({ ...input, error: undefined }, 'work')}`

function work(input: RobotInput, answer: string): Html {
  const { locale } = factsOf(input.c)
  return html`<div class="work" data-work="${JSON.stringify(input.work ?? null)}" data-running="${t(
    locale,
    'challenge.work.running',
    {
      percent: '%',
    },
  )}" data-done="${t(locale, 'challenge.work.done')}" data-failed="${t(locale, 'challenge.work.failed')}"><input type="hidden" name="${answer}" value=""><progress max="100" value="0" hidden aria-label="${t(
    locale,
    'challenge.work.running',
    { percent: '' },
  )}"></progress><p class="hint" role="status">${t(locale, 'challenge.work.idle')}</p>${
    input.error ? html`<p class="error" role="alert"><span>${input.error}</span></p>` : ''
  }</div>`
}
