import type { mail as english } from '../en/mail.ts'
import type { Translation } from '../translation.ts'

/** Mails, texts and calls. No subject and no first line holds a code (OTP-11); no sentence holds a link. */
export const mail: Translation<typeof english> = {
  'mail.from': '{product} em nome de {tenant}',
  'mail.foot': 'Enviado por {product} em nome de {tenant}. Esta caixa de correio não é lida: por favor, não responda.',
  'mail.account': 'Conta',
  'mail.when': 'Quando',
  'mail.until': 'Até',
  'mail.person': 'Nome',
  'mail.administrator': 'Administrador',
  'mail.address': 'Endereço de rede',
  'mail.supportCode': 'Código de suporte',
  'mail.info': 'Informações de segurança',

  'mail.code.subject': 'Código de verificação por e-mail da conta de {tenant}',
  'mail.code.heading': 'O seu código de verificação',
  'mail.code.lead.reset':
    'Foi pedida a reposição da palavra-passe de uma conta de {tenant}. Se fez este pedido, introduza este código na página para continuar.',
  'mail.code.lead.registration':
    'Introduza este código para adicionar este endereço às suas informações de segurança de {tenant}.',
  'mail.code.lead.signin': 'Introduza este código para iniciar sessão na sua conta de {tenant}.',
  'mail.code.lead.reauthentication':
    'Introduza este código para confirmar que a conta de {tenant} em utilização é sua.',
  'mail.code.life': 'Funciona uma vez, durante {minutes|um minuto|{minutes} minutos}.',
  'mail.code.never': 'Não o dê a ninguém. Ninguém de {tenant} lho irá pedir.',
  'mail.code.notYou': 'Se não pediu este código, pode ignorar este e-mail. Sem o código, nada se altera.',
  'mail.code.preview': 'Pediu um código para confirmar a sua identidade.',

  'mail.reset.subject': 'A sua palavra-passe de {tenant} foi reposta',
  'mail.reset.heading': 'A sua palavra-passe foi reposta',
  'mail.reset.lead':
    'A palavra-passe da sua conta de {tenant} foi reposta com a reposição personalizada de palavra-passe.',
  'mail.byAdmin.subject': 'A sua palavra-passe de {tenant} foi definida por um administrador',
  'mail.byAdmin.heading': 'A sua palavra-passe foi definida por um administrador',
  'mail.byAdmin.lead':
    'Um administrador definiu uma nova palavra-passe para a sua conta de {tenant} e terminou todas as suas sessões.',
  'mail.revoked.subject': 'A sua sessão na conta de {tenant} foi terminada em todo o lado',
  'mail.revoked.heading': 'A sua sessão foi terminada em todo o lado',
  'mail.revoked.lead':
    'Um administrador terminou todas as sessões da sua conta de {tenant}. Inicie sessão de novo onde quiser continuar.',
  'mail.reregister.subject': 'Configure de novo as suas informações de segurança de {tenant}',
  'mail.reregister.heading': 'Configure de novo as suas informações de segurança',
  'mail.reregister.lead':
    'Um administrador pede-lhe que registe de novo as informações de segurança da sua conta de {tenant} no próximo início de sessão.',
  'mail.byAdmin.advice':
    'Se não pediu esta alteração, contacte imediatamente o seu administrador: outra pessoa pode estar a utilizar a sua conta.',
  'mail.unlock.subject': 'A sua conta de {tenant} foi desbloqueada',
  'mail.unlock.heading': 'A sua conta foi desbloqueada',
  'mail.unlock.lead':
    'A sua conta de {tenant} foi desbloqueada com a reposição personalizada de palavra-passe. A palavra-passe não foi alterada.',
  'mail.change.subject': 'A sua palavra-passe de {tenant} foi alterada',
  'mail.change.heading': 'A sua palavra-passe foi alterada',
  'mail.change.lead': 'A palavra-passe da sua conta de {tenant} foi alterada por alguém que conhecia a anterior.',
  'mail.itWasMe': 'Se o pedido foi seu, não precisa de fazer nada.',
  'mail.notMe':
    'Se não foi, contacte imediatamente o seu administrador: outra pessoa pode estar a utilizar a sua conta.',

  'mail.adminReset.subject': 'Um administrador de {tenant} repôs a sua palavra-passe',
  'mail.adminReset.heading': 'Um administrador repôs a sua palavra-passe',
  'mail.adminReset.lead':
    '{name} tem uma função de administrador em {tenant} e repôs a própria palavra-passe com a reposição personalizada de palavra-passe.',
  'mail.adminReset.advice':
    'Se não esperava isto, pergunte-lhe pessoalmente ou por telefone. Se não foi essa pessoa, bloqueie imediatamente a conta e leia o registo de auditoria.',

  'mail.contact.subject': '{name} precisa de ajuda para repor uma palavra-passe',
  'mail.contact.heading': 'Alguém não consegue repor a palavra-passe',
  'mail.contact.lead':
    '{name}, de {tenant}, não conseguiu repor a palavra-passe sem ajuda e pede a um administrador que o faça.',
  'mail.contact.first':
    'Primeiro, certifique-se de que é realmente essa pessoa: ligue para um número que já conheça ou encontre-se com ela. Nunca utilize um número indicado numa mensagem sobre este pedido.',
  'mail.contact.then':
    'Depois, reponha a palavra-passe desta conta como administrador e transmita a temporária de viva voz. No início de sessão seguinte, a pessoa escolhe uma nova.',
  'mail.contact.why':
    'Recebe esta mensagem porque tem uma função que pode repor palavras-passe em {tenant}. Até agora, nada foi alterado.',

  'mail.alarm.subject': 'Há um número invulgar de reposições de palavra-passe falhadas em {tenant}',
  'mail.alarm.heading': 'Há um número invulgar de reposições falhadas',
  'mail.alarm.lead':
    'Alguém pode estar a experimentar contas de {tenant}, uma após outra. Esta mensagem não bloqueia ninguém.',
  'mail.alarm.what': 'O que aconteceu',
  'mail.alarm.refused': 'Mais de {limit} reposições foram recusadas em dez minutos',
  'mail.alarm.failed': 'Mais de {limit} códigos ou números estavam errados no espaço de um dia',
  'mail.alarmTexts.subject': 'SMS em pausa: um número invulgar em {tenant}',
  'mail.alarmTexts.heading': 'SMS em pausa',
  'mail.alarmTexts.lead':
    'Alguém pode estar a levar {tenant} a enviar SMS para ganhar dinheiro com isso. Só está em pausa o envio indicado abaixo; os outros métodos funcionam como antes, e o envio retoma sozinho.',
  'mail.alarm.range': 'Mais de {limit} SMS numa hora para números que só diferem nos últimos quatro algarismos',
  'mail.alarm.country': 'Dos últimos {limit} SMS para {country}, menos de 30 % levaram à introdução de um código',
  'mail.alarm.look': 'Consulte o registo de auditoria: de que endereços vêm e a que contas se destinam.',
  'mail.alarm.quiet': 'Só voltará a receber um aviso depois de passar esse tempo, por muito que isto dure.',
  'mail.alarm.guarded':
    'O modo protegido está ativo: os códigos por e-mail têm oito algarismos, um código de aplicação exige uma segunda prova e cada pedido custa aos computadores dezasseis vezes mais trabalho. Termina após 24 horas calmas, ou quando o terminar no centro de administração, em Reposição de palavra-passe.',
  'mail.guarded.subject': 'O modo protegido terminou em {tenant}',
  'mail.guarded.heading': 'O modo protegido terminou',
  'mail.guarded.lead': 'A reposição de palavras-passe em {tenant} volta a pedir o mesmo que antes do alarme.',
  'mail.guarded.how': 'Como terminou',
  'mail.guarded.by': 'Terminado por {name}',
  'mail.guarded.quiet': 'Por si, após 24 horas sem falhas invulgares',
  'mail.guarded.since': 'Estava ativo desde',
  'mail.guarded.now': 'Recomeça, e será avisado, quando as reposições voltarem a falhar tanto como então.',
  'mail.block.subject': 'A reposição de palavra-passe da sua conta de {tenant} está em pausa',
  'mail.block.heading': 'A reposição de palavra-passe está em pausa',
  'mail.block.lead':
    'Houve demasiadas tentativas falhadas de comprovar a sua identidade. Para proteger a sua conta de {tenant}, a palavra-passe não pode ser reposta durante algum tempo.',
  'mail.block.signIn': 'A sua palavra-passe não foi alterada e pode iniciar sessão com ela como habitualmente.',
  'mail.block.help': 'Se precisar de entrar mais cedo, ou se não fez essas tentativas, contacte o seu administrador.',

  'mail.invitation.subject': '{inviter} enviou-lhe um convite para colaborar com {tenant}',
  'mail.invitation.heading': 'Recebeu um convite',
  'mail.invitation.lead': '{inviter} enviou-lhe um convite para colaborar com {tenant} como convidado.',
  'mail.invitation.subject.nobody': 'Recebeu um convite para colaborar com {tenant}',
  'mail.invitation.lead.nobody': 'Recebeu um convite para colaborar com {tenant} como convidado.',
  'mail.invitation.accept': 'Aceitar o convite',
  'mail.invitation.known':
    'Aceite apenas se conhecer a pessoa e a organização. Continua a iniciar sessão onde o faz agora.',
  'mail.invitation.ignore':
    'Se não esperava este convite, pode ignorar este e-mail. Nada acontece sem a sua aceitação.',

  'mail.info.subject': 'As informações de segurança da sua conta de {tenant}: {change}',
  'mail.info.heading': 'As suas informações de segurança: {change}',
  'mail.info.lead.added': 'Foi adicionada à sua conta de {tenant} uma forma de comprovar a sua identidade.',
  'mail.info.lead.changed': 'Foi alterada na sua conta de {tenant} uma forma de comprovar a sua identidade.',
  'mail.info.lead.removed': 'Foi removida da sua conta de {tenant} uma forma de comprovar a sua identidade.',
  'mail.info.lead.signInOn':
    'O início de sessão por mensagem de texto está ativado: com este número e um código que lhe enviamos, a sua conta de {tenant} pode ser aberta sem palavra-passe.',
  'mail.info.lead.signInOff':
    'O início de sessão por mensagem de texto está desativado: este número já não abre a sua conta de {tenant}. Continua a ser uma forma de comprovar a sua identidade.',
  'mail.change.added': 'adição',
  'mail.change.changed': 'alteração',
  'mail.change.removed': 'remoção',
  'mail.change.signInOn': 'alteração',
  'mail.change.signInOff': 'alteração',
  'mail.kind.app': 'Aplicação de autenticação',
  'mail.kind.mobile': 'Telefone',
  'mail.kind.office': 'Telefone do escritório',
  'mail.kind.email': 'E-mail',
  'mail.kind.questions': 'Perguntas de segurança',
  'mail.kind.pass': 'Passe de Acesso Temporário',
  'mail.kind.passkey': 'Chave de acesso',

  // Only letters of GSM 03.38, which has é and à but no ã, ç or ó: a text with one of those holds 70 letters, not 160.
  'text.code': '{code} serve para verificar a sua conta de {tenant}. Nunca o partilhe.',
  'text.code.reset': 'Alguém pediu para repor a sua palavra-passe.',
  'text.call':
    'Olá. Fala de {tenant}. O seu código de verificação é: {digits}. Mais uma vez: {digits}. Não o partilhe. Adeus.',
  'text.info.added':
    '{tenant}: foi adicionado um método de acesso à sua conta. Se foi outra pessoa, contacte o administrador.',
  'text.info.changed':
    '{tenant}: foi alterado um método de acesso da sua conta. Se foi outra pessoa, contacte o administrador.',
  'text.info.removed':
    '{tenant}: foi removido um método de acesso da sua conta. Se foi outra pessoa, contacte o administrador.',
}
