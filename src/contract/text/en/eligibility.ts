/**
 * "Why can't this person reset?", for administrators: for each check of sspr.md 2.6 the question, what it means when
 * it is passed and when it is not, and what to do about it.
 */
export const eligibility = {
  'why.reset.user_unknown.question': 'Is the user name known?',
  'why.reset.user_unknown.passed': 'There is such an account.',
  'why.reset.user_unknown.failed': 'No account has this name.',
  'why.reset.user_unknown.cure': 'Check the spelling, or restore the account if it was deleted.',

  'why.reset.home_elsewhere.question': 'Is the password kept here?',
  'why.reset.home_elsewhere.passed': 'The account belongs to this organisation.',
  'why.reset.home_elsewhere.failed': 'This is a guest whose password is managed by another organisation.',
  'why.reset.home_elsewhere.cure': 'Ask the guest to reset the password at their own organisation.',

  'why.reset.user_disabled.question': 'May the account sign in?',
  'why.reset.user_disabled.passed': 'The account is enabled.',
  'why.reset.user_disabled.failed': 'Sign-in is blocked for this account.',
  'why.reset.user_disabled.cure': 'Enable the account.',

  'why.reset.blocked.question': 'Is the account free of a block?',
  'why.reset.blocked.passed': 'No block of password reset is in force.',
  'why.reset.blocked.failed': 'Too many tries: password reset is blocked until {until}.',
  'why.reset.blocked.cure': 'End the block once you know that it was the person who tried.',

  'why.reset.admins_off.question': 'May administrators reset?',
  'why.reset.admins_off.passed': 'Administrators may reset their own password.',
  'why.reset.admins_off.notAdmin': 'The person holds no administrator role, so the rules for users apply.',
  'why.reset.admins_off.failed':
    'The person is an administrator, and password reset is switched off for administrators.',
  'why.reset.admins_off.breakGlass': 'This is an emergency account: it is left out of password reset altogether.',
  'why.reset.admins_off.cure': 'Switch password reset on for administrators.',
  'why.reset.admins_off.cureBreakGlass': 'Take the mark of an emergency account away, if that is what you want.',

  'why.reset.tenant_off.question': 'Is password reset switched on?',
  'why.reset.tenant_off.passed': 'Password reset is switched on for {scope|selected people|everybody}.',
  'why.reset.tenant_off.admin': 'Administrators may reset whatever is chosen for users.',
  'why.reset.tenant_off.failed': 'Password reset is switched off for all users (None).',
  'why.reset.tenant_off.cure': 'Choose Selected or All.',

  'why.reset.no_policy.question': 'Is the policy complete?',
  'why.reset.no_policy.passed': 'At least one method is switched on, and the chosen group exists.',
  'why.reset.no_policy.failed': 'No method is switched on for password reset.',
  'why.reset.no_policy.group': 'The group that was chosen for password reset does not exist any more.',
  'why.reset.no_policy.cure': 'Switch on a method and allow it for reset.',
  'why.reset.no_policy.cureGroup': 'Choose another group.',

  'why.reset.not_in_group.question': 'Is the person in the chosen group?',
  'why.reset.not_in_group.passed': 'The person is a member of the chosen group {group}.',
  'why.reset.not_in_group.everybody': 'Everybody may reset, so no group is asked for.',
  'why.reset.not_in_group.admin': 'Administrators need not be in the group.',
  'why.reset.not_in_group.failed': 'The person is not a member of the chosen group {group}.',
  'why.reset.not_in_group.cure': 'Add the person to the group {group}, or change what its rule looks at.',

  'why.reset.not_licensed.question': 'Does the person have a licence for it?',
  'why.reset.not_licensed.passed': 'A licence with password reset is assigned.',
  'why.reset.not_licensed.notNeeded': 'Licences are not asked for in this organisation.',
  'why.reset.not_licensed.admin': 'Administrators need no licence.',
  'why.reset.not_licensed.failed': 'No licence with password reset is assigned, or its service plan is switched off.',
  'why.reset.not_licensed.cure': 'Assign Microsoft Entra ID P1 or P2, or a product that has it.',

  'why.reset.too_few_methods.question': 'Has the person registered enough?',
  'why.reset.too_few_methods.passed': 'Usable now: {count}. Needed: {needed}.',
  'why.reset.too_few_methods.failed':
    'Usable now: {count}. Needed: {needed}. Registered, but not usable for reset: {unusable}.',
  'why.reset.too_few_methods.cure':
    'Reset the password for the person, who then registers at sign-in; or add a number or an address for them.',

  'why.reset.writeback_off.question': 'Can the password be written where it is kept?',
  'why.reset.writeback_off.passed': 'The password is kept here.',
  'why.reset.writeback_off.written': 'Passwords are written back to the directory of the organisation.',
  'why.reset.writeback_off.failed':
    'The password is kept in a directory of the organisation, and writing it back is off or not licensed.',
  'why.reset.writeback_off.cure': 'Switch on password writeback.',

  'why.reset.connector_down.question': 'Can that directory be reached?',
  'why.reset.connector_down.passed': 'No connector is needed.',
  'why.reset.connector_down.up': 'The connector answers.',
  'why.reset.connector_down.failed': 'No connector to the directory of the organisation is running.',
  'why.reset.connector_down.cure': 'Start the connector, or look why it does not answer.',

  'why.notReached': 'Not asked, because an earlier check decides.',
  'why.sees.able': 'The person is asked to choose how to prove who they are.',
  'why.sees.guarded':
    'Guarded mode is on, and this person has only an app: after its code they are told that it is not enough for now, and to contact an administrator.',
  'why.sees.private':
    'Accounts are kept private: the person walks the same pages as somebody who may reset, and no code ever arrives or fits.',
} as const
