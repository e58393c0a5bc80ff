import type { RefusalCode } from '../../refusals.ts'

/** One sentence for each way to say no: what happened, and what to do next. No blame, no code, no jargon. */
export const refusals = {
  'refusal.request.malformed': 'This request was not complete. Go back, load the page again and try once more.',
  'refusal.request.wrong_type': 'This address does not take that kind of content.',
  'refusal.request.foreign_origin': 'This form was opened too long ago or came from another page. Load the page again.',
  'refusal.request.unknown_host': 'This server does not answer under that name.',
  'refusal.request.not_found': 'There is nothing at this address.',
  'refusal.request.too_many': 'There were many tries from here in a short time. Wait a few minutes, then try again.',
  'refusal.request.not_signed_in': 'Sign in to see this page.',
  'refusal.request.not_allowed': 'Your account does not have the rights for this. Your administrator can grant them.',
  'refusal.request.busy': 'There is a lot to do right now. Try again in a few seconds.',

  'refusal.challenge.wrong': 'Those were not the characters. Here is a new picture: enter what it shows.',
  'refusal.challenge.missing': 'Enter the characters in the picture, or choose another way to continue.',
  'refusal.reset.name_missing': 'Enter your email or user name.',
  'refusal.reset.no_cookies':
    'Your browser does not keep cookies, which we need for the next minutes only. Allow them for this page and start again.',

  'refusal.reset.user_unknown':
    'An administrator can reset your password for you. Check that the user name is spelled correctly, too.',
  'refusal.reset.home_elsewhere': 'Your password is managed by another organisation. Reset it there.',
  'refusal.reset.user_disabled':
    'An administrator can reset your password for you. Check that the user name is spelled correctly, too.',
  'refusal.reset.blocked':
    'There were too many tries. You can try again after {until}, or ask your administrator to reset your password.',
  'refusal.reset.admins_off':
    "You can't reset your own password because password reset isn't turned on for administrators. Another administrator can reset it for you.",
  'refusal.reset.tenant_off':
    "You can't reset your own password because password reset isn't turned on for your organisation. Your administrator can turn it on, or reset it for you.",
  'refusal.reset.no_policy':
    "You can't reset your own password because password reset isn't set up for your organisation yet. Your administrator can set it up, or reset it for you.",
  'refusal.reset.not_in_group':
    "You can't reset your own password because password reset isn't turned on for your account. Your administrator can turn it on, or reset it for you.",
  'refusal.reset.not_licensed':
    "You can't reset your own password because your account has no licence for it. Your administrator can assign one, or reset your password for you.",
  'refusal.reset.too_few_methods':
    'An administrator can reset your password for you. Check that the user name is spelled correctly, too.',
  'refusal.reset.guarded':
    'Your code was right. But somebody is guessing codes at your organisation, so for now a code from an app is accepted only together with a second way to verify, and you have no other. Your administrator can reset your password for you at once; or try again tomorrow.',
  'refusal.reset.writeback_off':
    "Your password is managed by your organisation elsewhere, and it can't be reset from here yet. Your administrator can reset it for you.",
  'refusal.reset.connector_down':
    "We can't reach your organisation's own directory right now. Try again in a few minutes, or contact your administrator.",

  'refusal.proof.number_wrong': "That doesn't match the number we have. Enter the whole number and try again.",
  'refusal.proof.code_wrong':
    "That code isn't right. It may have just changed: enter the newest one.{tries| {tries} try left.| {tries} tries left.}",
  'refusal.proof.number_malformed': 'Enter your whole phone number, in digits.',
  'refusal.proof.code_malformed': 'The code has six digits. Enter all of them.',
  'refusal.proof.code_malformed_8': 'The code has eight digits. Enter all of them.',
  'refusal.proof.code_stale': 'That code is no longer valid. Ask for a new one and enter it here.',
  'refusal.proof.too_soon':
    'A message is on its way. Wait {seconds} {seconds|second|seconds}, then you can ask for another.',
  'refusal.proof.not_sent': "We couldn't send the message. Try again, or choose another way to verify.",
  'refusal.proof.method_not_offered': 'That way to verify is not available to you now. Choose one from the list.',
  'refusal.proof.blocked.appCode':
    'There were too many codes that did not fit. You can try again after {until}, or contact your administrator.',
  'refusal.proof.blocked.text':
    'There were too many codes that did not fit. You can try again after {until}, or contact your administrator.',
  'refusal.proof.blocked.email':
    'There were too many codes that did not fit. You can try again after {until}, or contact your administrator.',
  'refusal.proof.blocked.number':
    'There were too many numbers that did not fit. You can try again after {until}, or contact your administrator.',
  'refusal.proof.blocked.mail':
    'We have sent you many mails already. You can ask again after {until}, or contact your administrator.',
  'refusal.proof.blocked.attempts':
    'There were too many tries. You can try again after {until}, or contact your administrator.',
  'refusal.proof.blocked.questions':
    'There were too many answers that did not fit. You can try again after {until}, or contact your administrator.',
  'refusal.proof.blocked.call':
    'We have called you many times already. You can ask again after {until}, or contact your administrator.',

  'refusal.reset.expired':
    'For your safety this page works for 15 minutes only. Your password has not changed. Start again.',
  'refusal.reset.moved_on': 'You have already gone further in another window. We brought you to where you were.',
  'refusal.reset.superseded':
    'This account was recovered in another window, or its reset was started too many times. Go on in the newest window, or start again.',
  'refusal.reset.no_flow': 'We have lost your place. Your password has not changed. Start again.',
  'refusal.reset.withdrawn':
    'Something about your account has changed meanwhile. Your password has not changed. Start again.',

  'refusal.password.missing': 'Enter a new password.',
  'refusal.password.differs': 'The two passwords are not the same. Enter them again.',
  'refusal.password.unacceptable': 'Choose another password. It has to keep all of these rules:',
  'refusal.password.current_wrong': "That isn't your current password. Check capital letters and try again.",
  'refusal.password.reused': 'You have used this password before. Choose another.',
  'refusal.password.managed_elsewhere':
    'Your password is managed by your organisation elsewhere. Change it there, for example on your work computer.',

  'refusal.admin.oneself':
    'You cannot do this to your own account. Change your password on the page Change password, or ask another administrator.',
  'refusal.admin.target_higher': 'This account needs a higher administrator role than yours.',

  'refusal.methods.taken': 'This person has one of this kind already. Change or delete that one.',
  'refusal.methods.mobile_first': 'A second mobile number needs a first one. Add the mobile number before.',
  'refusal.methods.alternate_left': 'Delete the second mobile number first.',
  'refusal.methods.own_password': 'A password is not deleted. Reset it instead.',
  'refusal.methods.not_built': 'This version does not have this authentication method yet.',
  'refusal.methods.not_default': 'Only an app or a phone is asked for first: nobody signs in by mail.',
  'refusal.methods.not_found': 'This person has no such authentication method.',
  'refusal.textSignIn.not_supported': 'Only a mobile number of a member can be used to sign in by text.',
  'refusal.textSignIn.not_allowed':
    'The SMS policy does not let this person sign in by text. Tick "Use for sign-in" there for one of their groups.',
  'refusal.textSignIn.not_proved':
    'This number was never confirmed. Confirm it, or add it once more, then turn this on.',
  'refusal.textSignIn.not_unique': 'Somebody else signs in with this number. A number can open one account only.',
  'refusal.emergency.limit': 'At most {max} emergency accounts: more are no exception any more.',
  'refusal.policy.emergency':
    'This would take the last second factor from an emergency account: {names}. Register another one for it first.',
  'refusal.pass.guest': 'Guests of other organizations sign in there: they cannot be given a pass.',
  'refusal.pass.off': 'Turn on Temporary Access Pass in the authentication methods policy first.',
  'refusal.pass.lifetime': 'The lifetime must be between {min} and {max} minutes.',
  'refusal.pass.start': 'A pass begins now or within the next 30 days.',
  'refusal.pass.once': 'The policy allows passes for one use only.',
  'refusal.pass.held': 'This person holds a pass that still counts. It was not replaced.',
  'refusal.pass.out_of_scope': 'The policy does not let this person sign in with such a pass.',

  'refusal.signin.name_missing': 'Enter your email or user name.',
  'refusal.signin.password_missing': 'Enter your password.',
  'refusal.signin.wrong': 'Your user name or password is not right. Check both, or reset your password.',
  'refusal.signin.pass_missing': 'Enter your Temporary Access Pass.',
  'refusal.signin.pass_wrong':
    'This pass is not right, or it is not valid now. Check it, or ask your administrator for a new one.',
  'refusal.signin.code_over': 'This took too long, or you began again in another window. Enter your number once more.',
  'refusal.signin.locked':
    'Your account is locked for a while because of many sign-ins with a wrong password. Try again later, or reset your password.',
  'refusal.signin.password_off':
    'After very many wrong ones no password is accepted for this account any more. Reset your password, or sign in another way.',
  'refusal.signin.password_expired':
    'This temporary password was only valid for a few days. Ask your administrator for a new one, or reset your password.',
  'refusal.signin.no_cookies':
    'Your browser does not keep cookies, and without them nobody can be signed in. Allow them for this page, then try again.',
  'refusal.signin.session_over': 'You have been signed out. Sign in again to go on.',
  'refusal.signin.proof_needed': 'Prove once more that it is you, then go on.',

  'refusal.registration.not_enabled': 'This method is not turned on for your account. Choose another one.',
  'refusal.registration.number_invalid':
    'That is not a whole phone number. Choose the country and enter the number again.',
  'refusal.registration.number_not_allowed':
    "We can't send texts to that country. Use another number or another method.",
  'refusal.registration.address_invalid': 'That is not a whole mail address. It looks like name@example.com.',
  'refusal.registration.address_own':
    'You could not read that mailbox without your password. Use an address outside your organisation.',
  'refusal.registration.limit': 'You have as many of these as you may have. Delete one first.',
  'refusal.registration.no_method': 'No method is turned on for your account. Contact your administrator.',
  'refusal.registration.moved_on': 'You have already gone further in another window. We brought you to where you were.',
  'refusal.registration.not_found': 'This method is no longer there. Load the list again.',
  'refusal.registration.expired':
    'This took longer than 15 minutes, so we stopped to keep your account safe. Start again.',
  'refusal.registration.new_key':
    'That was not right five times. Delete the account in your app and scan this new code.',
  'refusal.registration.not_default': 'This cannot be your default. Choose an app or a phone.',

  'refusal.directory.not_found': 'There is no such object in the directory.',
  'refusal.directory.conflict': 'Another object has this name already. Choose another name.',
  'refusal.directory.invalid': 'Some values are not valid. Correct them and save again.',
  'refusal.directory.version': 'Somebody else has changed this meanwhile. Load it again, then make your change.',
  'refusal.job.ended': 'This operation has ended already.',
  'refusal.job.running': 'This operation is still running. Wait for its end.',
  'refusal.job.passes_gone':
    'There are no passes to download: none were given, they were downloaded, or the hour is over.',
  'refusal.job.nobody': 'There is no user in this group.',
  'refusal.job.too_many': 'At most {max} users in one operation: take smaller groups.',
  'refusal.bulk.file': 'Nothing was done: this file cannot be used as it is.',
  'refusal.invitation.gone': 'This invitation is no longer open. Ask the person who invited you to send it once more.',
  'refusal.licence.no_usage_location': 'Set a usage location for this person first, then assign the licence.',
  'refusal.licence.no_seats': 'All licences of this product are in use. Free one, or add more.',
  'refusal.licence.unknown_product': 'Your organisation has no such product.',
  'refusal.licence.exclusive':
    'This person has a service plan that cannot go together with one of this product. Switch one of them off.',
  'refusal.licence.dependency':
    'Another product of this person needs a service plan of this one. Take that away first.',
  'refusal.licence.location': "This product is not offered in the country of this person's usage location.",
  'refusal.licence.unique':
    'This person has a service plan already that can be there only once. Switch one of them off.',
  'refusal.licence.failed': 'The licence could not be assigned.',
  'refusal.licence.inherited': 'This licence comes through a group. Take it away at the group.',
  'refusal.licence.group_kind': 'Licences go to groups that are security enabled.',
  'refusal.licence.edition': 'Your organisation has no licence that includes this. Add one first.',
  'refusal.group.dynamic': "This group's members follow its rule. Change the rule instead.",
  'refusal.group.in_use': 'This group is still in use. Take it out of the settings that name it first.',
  'refusal.group.limit': 'There are as many of these as there can be. Take one away first.',
  'refusal.group.rule_invalid': 'Dynamic membership rule validation error: {message}',
  'refusal.group.rule_not_for_roles':
    'A group that roles can be assigned to has assigned members. It takes no membership rule.',
  'refusal.group.not_dynamic': "This group's members are assigned. Give it a membership rule first.",
  'refusal.group.paused': 'Processing of this group is paused. Resume it instead.',
  'refusal.group.last_owner': 'A Microsoft 365 group keeps at least one owner. Name another one first.',
  'refusal.role.last_administrator': 'This is the last Global Administrator. Name another one first.',
  'refusal.device.code_wrong': "That code isn't right, or it has ended. Enter the one your device shows now.",
  'refusal.app.first_party': '{name} is part of Rekey: it is set up by the program itself.',
  'refusal.role.not_oneself': 'Nobody gives a role to himself. Ask another administrator.',
  'refusal.role.scope': 'This role is for the whole organisation; it cannot be given for one administrative unit.',
  'refusal.unit.limit':
    'An object can be in 30 administrative units, and there can be 100 with restricted management. Take one away first.',
  'refusal.attributes.limit': 'There can be {limit} of these. Deactivate one that is not needed first.',
  'refusal.domain.limit': 'There can be {limit} domains. Take one away first.',
  'refusal.domain.verified': '{name} is verified already.',
  'refusal.domain.no_record':
    'The DNS of {name} does not show the record yet. Add a TXT record with the text {text}, wait until it is known, then try again.',
  'refusal.domain.dns_silent': 'The DNS did not answer for {name}. Try again in a few minutes.',
  'refusal.domain.taken': '{name} belongs to another organization here.',
  'refusal.domain.in_use': '{name} is verified, and names of people and groups may end with it: it stays.',
  'refusal.policy.invalid': 'Some settings are not valid. Correct them and save again.',
  'refusal.policy.not_built': 'This method cannot be turned on yet.',
  'refusal.policy.no_connector':
    'Password writeback needs a connector to the directory of your organisation, which comes with a later version.',
} as const satisfies Record<`refusal.${RefusalCode}`, string>

/** The technical line under "Show additional details" (`sspr.md` 10); for the helpdesk, safe to show. */
export const technical = {
  'technical.SSPR_0009': 'Password reset is not enabled for this organisation.',
  'technical.SSPR_0010': 'The password is managed elsewhere and writeback is not enabled.',
  'technical.SSPR_0011': 'No password reset policy is defined for this account.',
  'technical.SSPR_0012': 'The licence for password reset is missing.',
  'technical.SSPR_0013': 'The account is not a member of a group enabled for password reset.',
  'technical.SSPR_0014': 'More security info is needed before this account can reset its password.',
  'technical.SSPR_0029': 'The on-premises directory refused because of its configuration.',
  'technical.SSPR_0030': 'The on-premises directory cannot be reached.',
  'technical.SSPR_1001': 'Too many attempts; blocked for a time.',
  'technical.SSPR_1002': 'The session of this reset has ended.',
  'technical.SSPR_1003': 'The browser does not send cookies.',
  'technical.SSPR_1004': 'Too many requests.',
  'technical.SSPR_1005': 'The message could not be delivered.',
  'technical.SSPR_1006': 'An internal error.',
} as const
