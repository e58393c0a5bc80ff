import type { reset as english } from '../en/reset.ts'
import type { Translation } from '../translation.ts'

/** Words of the reset portal. */
export const reset: Translation<typeof english> = {
  'reset.title': 'Recuperar o acesso à sua conta',
  'reset.who': 'Quem é?',
  'reset.who.lead':
    'Para recuperar a sua conta, introduza o seu e-mail ou nome de utilizador e os carateres da imagem.',
  'reset.who.lead.audio':
    'Para recuperar a sua conta, introduza o seu e-mail ou nome de utilizador e os algarismos que ouvir.',
  'reset.who.lead.work': 'Para recuperar a sua conta, introduza o seu e-mail ou nome de utilizador.',
  'reset.name': 'E-mail ou nome de utilizador',
  'reset.name.example': 'Exemplo: utilizador@{domain}',
  'reset.picture.label': 'Introduza os carateres da imagem',
  'reset.picture.alt':
    'Uma imagem com carateres. Se não a conseguir ver, utilize "Ouvir algarismos" ou "Sem imagem", abaixo.',
  'reset.audio.label': 'Introduza os algarismos que ouvir',
  'reset.picture.new': 'Nova imagem',
  'reset.picture.audio': 'Ouvir algarismos',
  'reset.picture.work': 'Sem imagem',
  'reset.picture.back': 'Utilizar uma imagem',
  'reset.audio.new': 'Novos algarismos',

  'reset.trail.step': 'passo de verificação {gate}',
  'reset.trail.password': 'escolher uma nova palavra-passe',
  'reset.trail.unlock': 'desbloquear a sua conta',

  'reset.reason.heading': 'Porque está com dificuldades em iniciar sessão?',
  'reset.reason.forgot': 'Esqueci-me da minha palavra-passe',
  'reset.reason.forgot.hint': 'Comprova quem é e escolhe uma nova palavra-passe.',
  'reset.reason.locked': 'Sei a minha palavra-passe, mas continuo sem conseguir iniciar sessão',
  'reset.reason.locked.hint': 'Comprova quem é e desbloqueamos a sua conta. A sua palavra-passe fica como está.',

  'reset.choose.heading': 'Recuperar o acesso à sua conta',
  'reset.choose.lead': 'Escolha o método de contacto que devemos utilizar para a verificação:',
  'reset.choose.second': 'Falta mais um passo: escolha uma forma diferente de verificação.',
  'reset.method.notification': 'Aprovar uma notificação na minha aplicação de autenticação',
  'reset.method.appCode': 'Introduzir um código da minha aplicação de autenticação',
  'reset.method.text': 'Enviar uma SMS para o meu telemóvel',
  'reset.method.call': 'Ligar para o meu telemóvel',
  'reset.method.officeCall': 'Ligar para o meu telefone do escritório',
  'reset.method.email': 'Enviar um e-mail para o meu e-mail alternativo',
  'reset.method.questions': 'Responder às minhas perguntas de segurança',
  'reset.method.passkey': 'Utilizar uma chave de acesso',
  'reset.method.appCode.hint': 'Seis algarismos, funciona sem ligação',
  'reset.method.text.hint': 'Número terminado em {masked}',
  'reset.method.email.hint': 'Enviado para {masked}',

  'reset.app.lead': 'Introduza o código apresentado na sua aplicação de autenticação.',
  'reset.app.field': 'Código da aplicação',
  'reset.text.lead':
    'Para proteger a sua conta, introduza abaixo o seu número de telemóvel completo ({masked}). Receberá depois uma SMS com um código de verificação.',
  'reset.text.field': 'Introduza o seu número de telefone',
  'reset.text.button': 'SMS',
  'reset.text.sent': 'Enviámos para o seu telefone uma SMS com um código de verificação.',
  'reset.email.lead': 'Enviamos um código de verificação para {masked}.',
  'reset.email.button': 'E-mail',
  'reset.email.sent':
    'Enviámos para {masked} uma mensagem com um código de verificação. Pode demorar um minuto a chegar.',
  'reset.code.field': 'Introduza o seu código de verificação',
  'reset.resend': 'Tentar novamente',
  'reset.resend.wait': 'Pode pedir outro código dentro de {seconds|{seconds} segundo|{seconds} segundos}.',

  'reset.password.heading': 'Escolher uma nova palavra-passe',
  'reset.password.lead': 'A partir de agora, utiliza-a para tudo em {organisation}.',
  'reset.password.new': 'Introduza a nova palavra-passe',
  'reset.password.confirm': 'Confirme a nova palavra-passe',

  'reset.done.heading': 'A sua palavra-passe foi reposta',
  'reset.done.lead':
    'Terminámos as suas sessões em todos os outros locais. Para iniciar sessão com a nova palavra-passe, continue.',
  'reset.done.delayed': 'Pode demorar alguns minutos até a nova palavra-passe funcionar em todo o lado.',
  'reset.done.action': 'Iniciar sessão',
  'reset.unlocked.heading': 'A sua conta foi desbloqueada',
  'reset.unlocked.lead': 'Inicie sessão com a palavra-passe que já tem.',

  'reset.sorry': 'Lamentamos',
  'reset.end.P-11': 'Contacte o seu administrador',
  'reset.end.P-12': 'Não foi possível verificar a sua conta',
  'reset.end.P-14': 'Lamentamos',
  'reset.blocked.until':
    'Pode tentar novamente depois de {time}. Continua a poder iniciar sessão com uma palavra-passe de que se lembre.',
  'reset.expired.heading': 'A sua sessão expirou',
  'reset.cancelled.heading': 'A operação foi cancelada',
  'reset.cancelled.lead': 'Nada foi alterado. Pode iniciar sessão ou começar de novo quando quiser.',
  'reset.contacted.heading': 'O seu administrador foi contactado',
  'reset.contacted.lead':
    'Se for possível ajudar a sua conta, os administradores têm agora uma mensagem a indicar que pretende repor a palavra-passe. Sabem como chegar até si; tenha à mão o código de suporte abaixo.',
  'reset.contact.link': 'Contactar o administrador',
  'reset.contact.help': 'Não chega nada, ou a forma que escolheu não funciona?',
  'reset.contact.target': 'O seu suporte técnico: {target}',
  'reset.cookies.heading': 'Os cookies estão desativados',
  'reset.cookies.lead':
    'Para manter a sua conta segura, esta página precisa de um cookie que termina com a sua visita. Permita os cookies para este site e comece de novo.',
  'reset.time': '{date} UTC',
}
