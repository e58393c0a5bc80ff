/** Password reset: its policy, what it means for people, and why somebody cannot reset. Labels are those of the seeds. */
export const reset = {
  'reset.page': 'Password reset | {page}',
} as const
