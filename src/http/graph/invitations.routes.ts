import type { z } from 'zod'
import { NewInvitation } from '../../contract/invitations.ts'
import { inviteUser } from '../../directory/invitations.ts'
import { created, type GraphCall, type GraphRoute, type Result, route } from './route.ts'
import { contextOf } from './view.ts'

/** Guests are invited by mail; the address to redeem it at is told to whoever invites, once (graph-api.md 6.1). */
async function invite(call: GraphCall<z.output<typeof NewInvitation>>): Promise<Result> {
  const { program, unitRequest, body } = call
  const made = await inviteUser(program.store, unitRequest, body, program.publicUrl)
  if (!made.ok) return made
  const { invitedUser, ...invitation } = made.value
  const answer = {
    ...contextOf(call, 'invitations/$entity'),
    ...invitation,
    invitedUserMessageInfo: body.invitedUserMessageInfo ?? null,
    resetRedemption: false,
    invitedUser: { id: invitedUser.id },
  }
  return created(answer, `${call.base}/invitations/${invitation.id}`)
}

export const invitationRoutes: readonly GraphRoute[] = [
  route({
    method: 'POST',
    path: '/invitations',
    summary: 'Invite a guest',
    delegated: ['User.Invite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
    application: ['User.Invite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: 'users.invite',
    input: NewInvitation,
    readOnly: ['id', 'inviteRedeemUrl', 'status', 'invitedUser'],
    resource: 'invitation',
    status: 201,
    handle: invite,
  }),
]
