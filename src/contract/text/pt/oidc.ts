import type { oidc as english } from '../en/oidc.ts'
import type { Translation } from '../translation.ts'

/** Pages between an application and its sign-in. */
export const oidc: Translation<typeof english> = {
  'oidc.hop.title': 'Um momento',
  'oidc.hop.lead': 'A página seguinte está a abrir.',
  'oidc.hop.go': 'Continuar',

  'oidc.refused.title': 'Este início de sessão não pode continuar',
  'oidc.refused.lead':
    'A aplicação enviou um pedido ao qual não é possível responder. Volte à aplicação e comece de novo; se não resolver, mostre os detalhes abaixo ao seu administrador.',

  'oidc.choose.title': 'Escolha uma conta',
  'oidc.choose.lead': '{app} pergunta que conta quer utilizar.',
  'oidc.choose.this': 'Continuar',
  'oidc.choose.other': 'Utilizar outra conta',

  'oidc.consent.title': 'Permissões pedidas',
  'oidc.consent.lead': '{app} pede permissões em {organisation}.',
  'oidc.consent.scopes': 'Quer fazer o seguinte em nome de quem tiver sessão iniciada na aplicação:',
  'oidc.consent.warning':
    'Aceite apenas se confiar nesta aplicação. Aceita por todas as pessoas da sua organização; a aplicação nunca pode fazer mais do que a pessoa com sessão iniciada.',
  'oidc.consent.accept': 'Aceitar para a minha organização',
  'oidc.consent.decline': 'Cancelar',

  'oidc.blocked.title': 'É necessária a aprovação de um administrador',
  'oidc.blocked.lead':
    '{app} precisa de permissões em {organisation} que só um administrador pode conceder. Peça a um administrador que inicie sessão na aplicação, ou que as conceda no centro de administração, e tente novamente.',
  'oidc.blocked.who':
    'Podem fazê-lo estas funções: Global, Privileged Role, Application e Cloud Application Administrator.',
  'oidc.blocked.other': 'Iniciar sessão com outra conta',

  'oidc.post.title': 'Voltar à aplicação',
  'oidc.post.lead': 'A sua sessão está iniciada. Continue para a aplicação.',

  'device.title': 'Iniciar sessão noutro dispositivo',
  'device.lead': 'Introduza o código que o seu dispositivo ou aplicação mostra.',
  'device.code': 'Código',
  'device.warning':
    'Introduza apenas um código que tenha pedido, num dispositivo à sua frente. Ninguém da sua organização lhe irá enviar um.',
  'device.ask.title': 'Está a iniciar sessão em {app}?',
  'device.ask.lead': 'Um dispositivo pede para utilizar {app} em seu nome.',
  'device.ask.from': 'O pedido vem do endereço {ip}.',
  'device.ask.scopes': 'Poderia então fazer o seguinte em seu nome:',
  'device.ask.yes': 'Sim, iniciar sessão',
  'device.ask.no': 'Cancelar',
  'device.done.title': 'A sessão foi iniciada nesse dispositivo',
  'device.done.lead': 'A aplicação {app} continua sozinha. Pode fechar esta página.',
  'device.declined.title': 'Nada foi permitido',
  'device.declined.lead': 'A aplicação {app} foi informada de que não quis continuar.',

  'logout.title': 'Terminar sessão',
  'logout.lead': '{name} tem sessão iniciada aqui. Terminar a sessão?',
  'logout.done.title': 'A sua sessão foi terminada',
  'logout.done.lead': 'Está a voltar à aplicação.',

  'oidc.error.title': 'O que significa este número',
  'oidc.error.lead': 'Foi esta a resposta dada a uma aplicação.',
}
