import type { privacy as english } from '../en/privacy.ts'
import type { Translation } from '../translation.ts'

/** What the pages keep about the people who use them, said to those people. */
export const privacy: Translation<typeof english> = {
  'privacy.title': 'Privacidade',
  'privacy.lead':
    'O que estas páginas guardam quando inicia sessão, regista como comprova quem é ou repõe a sua palavra-passe; e durante quanto tempo.',

  'privacy.organisation': 'A sua organização',

  'privacy.who.title': 'Quem guarda os dados',
  'privacy.who':
    '{organisation} gere este serviço. Nada nestas páginas é carregado de outro lugar, ninguém é informado de que esteve aqui, e não há publicidade nem contagem de visitantes.',

  'privacy.cookies.title': 'Cookies',
  'privacy.cookies':
    'Apenas os cookies sem os quais as páginas não funcionam. Nenhum script os pode ler e nenhum outro site os recebe.',
  'privacy.cookies.form': 'Um que liga os formulários ao seu browser. Termina quando fecha o browser.',
  'privacy.cookies.flow':
    'Um para uma reposição ou um início de sessão por mensagem de texto em curso. Termina ao fim de {minutes} minutos.',
  'privacy.cookies.session':
    'Um enquanto tem sessão iniciada. Termina quando termina a sessão ou fecha o browser e, o mais tardar, ao fim de {hours} horas.',
  'privacy.cookies.language': 'Um com o idioma que escolheu no fundo de uma página. Termina ao fim de {days} dias.',
  'privacy.cookies.device':
    'Um que recorda que já iniciou sessão neste browser, para que estranhos que tentem adivinhar a sua palavra-passe não possam bloquear a sua conta. Termina ao fim de {days} dias.',

  'privacy.info.title': 'As suas informações de segurança',
  'privacy.info':
    'Os números de telefone, os endereços de e-mail e as chaves das aplicações de autenticação são guardados encriptados e servem apenas para comprovar quem é. Pode vê-los e eliminá-los em Informações de segurança.',
  'privacy.info.password':
    'Da sua palavra-passe só se guarda um valor a partir do qual ninguém a consegue descobrir. Enquanto escreve uma nova, nada sai desta página até a enviar.',

  'privacy.codes.title': 'Códigos e mensagens',
  'privacy.codes':
    'Um código nunca é guardado tal como é, apenas uma impressão digital dele, e funciona durante alguns minutos. {days|Um dia|{days} dias} depois, até essa é eliminada.',
  'privacy.messages':
    'As SMS e os e-mails que lhe são dirigidos esperam encriptados até serem enviados. Durante {days} dias, é possível ver se foram enviados.',
  'privacy.flows':
    'Guarda-se durante {days} dias até onde chegou uma reposição. Os desafios contra robôs são eliminados depois de respondidos e os contadores de tentativas erradas ao fim de um dia.',

  'privacy.log.title': 'O registo de auditoria',
  'privacy.log':
    'Cada passo de um início de sessão, de um registo ou de uma reposição fica anotado: o que aconteceu, quando, em que conta, a partir de que endereço de rede e com que browser. Nunca contém códigos nem palavras-passe. Os administradores da sua organização leem-no para encontrar utilizações indevidas e para ajudar, e decidem durante quanto tempo o guardam.',

  'privacy.terms.title': 'Termos do serviço',
  'privacy.terms':
    'Este serviço destina-se às pessoas de {organisation}. Use apenas a sua própria conta, e números de telefone e caixas de correio que sejam seus. Escrevemos para eles quando é pedido um código e quando algo muda na sua conta, e para mais nada; o seu operador pode cobrar pelas SMS. Tudo o resto que {organisation} acordou consigo mantém-se.',

  'privacy.questions.title': 'Perguntas',
  'privacy.questions':
    'Pergunte aos administradores de {organisation}. Podem dizer-lhe o que está guardado sobre si e eliminá-lo.',
}
