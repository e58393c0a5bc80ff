import type { signin as english } from '../en/signin.ts'
import type { Translation } from '../translation.ts'

/** Sign-in, the prompts that interrupt it, change of password, "My account". */
export const signin: Translation<typeof english> = {
  'signin.title': 'Iniciar sessão',
  'signin.lead': 'para continuar para {organisation}',
  'signin.name': 'E-mail ou nome de utilizador',
  'signin.name_or_number': 'E-mail, telefone ou nome de utilizador',
  'signin.name_example': 'Exemplo: utilizador@{domain}',
  'signin.cannot_access': 'Não consegue aceder à sua conta?',
  'signin.enter_password': 'Introduzir palavra-passe',
  'signin.password': 'Palavra-passe',
  'signin.enter_pass': 'Introduzir o Passe de Acesso Temporário',
  'signin.pass': 'Passe de Acesso Temporário',
  'signin.pass_hint': 'Foi-lhe dado pelo seu administrador. As maiúsculas e as minúsculas são diferentes.',
  'signin.with_pass': 'Utilizar um Passe de Acesso Temporário',
  'signin.with_password': 'Utilizar antes a sua palavra-passe',
  'signin.forgot': 'Esqueci-me da palavra-passe',
  'signin.text.title': 'Introduzir código',
  'signin.text.sent': 'Enviámos uma mensagem com um código para {masked}. É válido durante cinco minutos.',
  'signin.text.none':
    'Não recebeu nenhuma mensagem? O início de sessão por mensagem de texto pode não estar ativado para este número.',
  'signin.text.other': 'Iniciar sessão de outra forma',
  'signin.other_account': 'Utilizar outra conta',
  'signin.continue': 'Continuar',
  'signin.continue_lead': 'Está tudo pronto. Continue para onde ia.',

  'register.title': 'Ação necessária',
  'register.lead': 'A sua organização precisa de mais informações para manter a sua conta segura.',
  'register.how':
    'Siga as instruções para configurar uma aplicação de autenticação ou outra forma de comprovar quem é. Demora dois ou três minutos e vai precisar do seu telefone.',
  'register.days': 'Tem {days} {days|dia|dias} até que isto seja exigido.',
  'register.over': 'O prazo para adiar terminou.',
  'register.later': 'Perguntar mais tarde',
  'register.skip': 'Ignorar por agora',
  'register.learn': 'Saiba mais sobre a aplicação de autenticação',
  'register.learn_text':
    'Uma aplicação gratuita no seu telefone, como o Aegis, o FreeOTP ou o Google Authenticator. Mostra um novo código de seis algarismos a cada 30 segundos e funciona sem ligação. Só o seu telefone pode mostrar o código certo, pelo que ninguém entra apenas com a sua palavra-passe.',

  'reconfirm.title': 'As suas informações de segurança continuam corretas?',
  'reconfirm.lead':
    'Com elas, recupera o acesso à sua conta quando se esquece da palavra-passe. Veja se ainda as pode utilizar todas.',
  'reconfirm.why':
    'A sua organização pede isto a cada {days} {days|dia|dias}. Depois de hoje, voltamos a perguntar em {date}.',
  'reconfirm.last': 'A última vez que as verificou foi em {date}.',
  'reconfirm.list': 'As suas informações de segurança',
  'reconfirm.good': 'Está tudo certo',
  'reconfirm.change': 'Alterar',
  'info.totp': 'Aplicação de autenticação',
  'info.mobile': 'Telefone',
  'info.alternate': 'Segundo telefone',
  'info.office': 'Telefone do escritório',
  'info.email': 'E-mail',
  'info.hardware': 'Token de hardware',
  'info.questions': 'Perguntas de segurança',
  'info.passkey': 'Chave de acesso',
  'info.app': 'Aplicação de autenticação',
  'info.unverified': 'Adicionado pelo seu administrador',

  'change.title': 'Alterar palavra-passe',
  'change.lead': 'As suas sessões em todos os outros locais serão terminadas.',
  'change.forced_title': 'Atualizar a palavra-passe',
  'change.forced_lead':
    'A sua palavra-passe foi definida por outra pessoa ou tem de ser renovada. Escolha uma que mais ninguém conheça e a sessão será iniciada.',
  'change.old': 'Palavra-passe antiga',
  'change.new': 'Nova palavra-passe',
  'change.confirm': 'Confirme a nova palavra-passe',
  'change.submit': 'Submeter',
  'change.forgot': 'Não sei a minha palavra-passe antiga',
  'change.done_title': 'A sua palavra-passe foi alterada',
  'change.done_lead':
    'A partir de agora, utilize a nova. Terminámos as suas sessões em todos os outros locais e receberá um e-mail sobre a alteração.',
  'change.elsewhere_title': 'A sua palavra-passe não pode ser alterada aqui',

  'account.title': 'A minha conta',
  'account.security': 'Informações de segurança',
  'account.security_hint': 'As formas de comprovar quem é',
  'account.password': 'Palavra-passe',
  'account.change': 'Alterar palavra-passe',
  'account.review': 'Rever ou alterar',
  'account.password_hint': 'Para quando a conhece e quer outra',
  'account.sessions': 'Onde tem sessão iniciada',
  'account.this': 'este browser',
  'account.seen': 'Última utilização em {time}, a partir de {ip}',
  'account.unknown_browser': 'Um browser ou programa desconhecido',
  'account.browser': '{browser} em {system}',
  'account.end': 'Terminar sessão',
  'account.end_one': 'Terminar a sessão de {browser}, última utilização em {time}',
  'account.end_others': 'Terminar sessão em todos os outros locais',
  'account.ended': 'Essa sessão terminou.',
  'account.sign_out': 'Terminar sessão',
  'account.back': 'Voltar à minha conta',

  'signout.title': 'Terminar sessão?',
  'signout.lead': 'Tem sessão iniciada como {name}.',
  'signout.done_title': 'A sua sessão foi terminada',
  'signout.done_lead': 'É boa ideia fechar todas as janelas deste browser, se outras pessoas também o utilizarem.',
  'signout.again': 'Iniciar sessão novamente',

  'verify.title': 'Comprove quem é',
  'verify.lead.appCode':
    'Antes de alterar a forma como a sua conta está protegida, introduza o código que a sua aplicação de autenticação mostra agora.',
  'verify.lead.text':
    'Antes de alterar a forma como a sua conta está protegida, enviamos uma SMS com um código para o seu telefone {masked}.',
  'verify.lead.email':
    'Antes de alterar a forma como a sua conta está protegida, enviamos um e-mail com um código para {masked}.',
  'verify.lead.password':
    'Antes de alterar a forma como a sua conta está protegida, introduza mais uma vez a sua palavra-passe.',
  'verify.sent.text': 'Enviámos uma SMS com um código para {masked}. É válido durante cinco minutos.',
  'verify.sent.email': 'Enviámos um e-mail com um código para {masked}. É válido durante cinco minutos.',
  'verify.send.text': 'SMS',
  'verify.send.email': 'E-mail',
  'verify.code': 'Código',
  'verify.go': 'Verificar',
  'verify.again': 'Enviar outro código',
}
