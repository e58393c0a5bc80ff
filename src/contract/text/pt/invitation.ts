import type { invitation as english } from '../en/invitation.ts'
import type { Translation } from '../translation.ts'

/** The page that a guest's invitation leads to. */
export const invitation: Translation<typeof english> = {
  'invitation.title': 'Aceitar o convite',
  'invitation.lead': '{organisation} convida {address} para colaborar como convidado.',
  'invitation.what':
    'Continua a iniciar sessão com a sua própria conta e a respetiva palavra-passe. {organisation} vê o seu nome, o seu endereço de e-mail e o que faz com o que é partilhado consigo.',
  'invitation.accept': 'Aceitar',
  'invitation.decline': 'Se não quiser aceitar, basta fechar esta página: ainda não aconteceu nada.',
  'invitation.accepted.title': 'O convite foi aceite',
  'invitation.accepted.lead': 'Tem agora acesso como convidado de {organisation}.',
  'invitation.go_on': 'Continuar para {host}',
  'invitation.gone.title': 'Este convite já não está disponível',
}
