import type { common as english } from '../en/common.ts'
import type { Translation } from '../translation.ts'

/** Words that every page shares. */
export const common: Translation<typeof english> = {
  'page.error_prefix': 'Erro: {title}',
  'page.title': '{title} - {organisation}',
  'page.steps': 'Passos',
  'page.step_done': 'concluído',
  'page.support_code': 'Código de suporte {code}',
  'page.privacy': 'Privacidade',
  'page.language': 'Português',

  'action.next': 'Seguinte',
  'action.back': 'Voltar',
  'action.cancel': 'Cancelar',
  'action.done': 'Concluído',
  'action.finish': 'Terminar',
  'action.delete': 'Eliminar',
  'action.try_again': 'Tentar novamente',
  'action.start_again': 'Começar de novo',
  'action.sign_in': 'Iniciar sessão',
  'action.contact': 'Contactar o administrador',
  'action.go_to_signin': 'Ir para o início de sessão',
  'action.copy': 'Copiar',
  'action.copied': 'Copiado',
  'action.show_password': 'Mostrar',
  'action.hide_password': 'Ocultar',
  'action.show_password_long': 'Mostrar palavra-passe',
  'action.hide_password_long': 'Ocultar palavra-passe',

  'details.summary': 'Mostrar detalhes adicionais',
  'details.code': 'Código',
  'details.time': 'Hora',
  'details.correlation': 'ID de correlação',
  'details.support': 'Código de suporte',
  'details.technical': 'Detalhes',

  'field.country': 'País ou região',
  'field.number': 'Número de telefone',

  'challenge.work.idle': 'A verificação de que não é um robô precisa de scripts. Em alternativa, utilize a imagem.',
  'challenge.work.running': 'A verificar o seu browser: {percent} %',
  'challenge.work.done': 'O seu browser foi verificado.',
  'challenge.work.failed': 'A verificação não terminou. Utilize a imagem ou carregue esta página novamente.',

  'strength.empty': 'Força da palavra-passe',
  'strength.weak': 'fraca',
  'strength.medium': 'média',
  'strength.strong': 'forte',
  'strength.spoken': 'Força da palavra-passe: {level}',
  'strength.rule.length': '{min} a {max} carateres',
  'strength.rule.classes': 'três destes: maiúsculas, minúsculas, algarismos, símbolos',
  'strength.rule.name': 'não contém o seu nome',
  'strength.rule.guess': 'não é uma palavra-passe fácil de adivinhar',
  'strength.rule.characters': 'letras, algarismos e símbolos de um teclado inglês',
  'strength.rule.met': 'cumprida',
  'strength.rule.open': 'ainda não cumprida',
  'strength.differs': 'As duas palavras-passe ainda não são iguais.',
  'strength.help':
    'Utilize 8 a 256 carateres e combine maiúsculas, minúsculas, algarismos e símbolos. Não inclua o seu nome de utilizador.',

  'password.failure.characters':
    'Utilize apenas letras sem acentos, algarismos, espaços e os símbolos de um teclado inglês.',
  'password.failure.tooShort': 'Utilize pelo menos 8 carateres.',
  'password.failure.tooLong': 'Utilize, no máximo, 256 carateres.',
  'password.failure.classes': 'Combine pelo menos três destes: maiúsculas, minúsculas, algarismos, símbolos.',
  'password.failure.username': 'Não inclua o seu nome de utilizador na palavra-passe.',
  'password.failure.userName': 'Não inclua o seu próprio nome na palavra-passe.',
  'password.failure.tenantName': 'Não inclua o nome da sua organização na palavra-passe.',
  'password.failure.bannedGlobal': 'É fácil de adivinhar. Acrescente palavras ou sinais que os outros não esperem.',
  'password.failure.bannedCustom': 'Contém uma palavra que o seu administrador bloqueou. Escolha outra.',
  'password.failure.bannedCombined': 'É fácil de adivinhar. Acrescente palavras ou sinais que os outros não esperem.',
  'password.failure.breached': 'Esta palavra-passe já apareceu numa fuga de dados noutro local. Escolha outra.',
  'password.failure.reused': 'Já utilizou esta palavra-passe. Escolha outra.',
  'password.failure.tooRecent': 'Alterou a sua palavra-passe há pouco tempo. Tente mais tarde.',
  'password.failure.directoryRefused': 'O diretório da sua organização não aceita esta palavra-passe. Escolha outra.',

  'fault.title': 'Algo correu mal',
  'fault.internal': 'Não foi possível concluir. Nada foi alterado. Tente novamente dentro de momentos.',
  'fault.busy': 'Há muitos pedidos neste momento. Tente novamente dentro de alguns segundos.',
  'fault.store.unavailable':
    'Não é possível contactar a nossa base de dados neste momento. Nada foi alterado. Tente novamente dentro de um minuto.',
  'fault.store.full':
    'Não é possível guardar nada neste momento. Nada foi alterado. O seu administrador pode ver o motivo.',
  'fault.help': 'Se voltar a acontecer, indique ao seu administrador o código de suporte abaixo.',
  'refused.title': 'Lamentamos',
  'admin.missing.title': 'O centro de administração ainda não foi compilado',
  'admin.missing.lead':
    'Execute "npm run build" na pasta do programa e carregue esta página novamente. Entretanto, tudo o resto funciona.',

  'missing.title': 'Não há nada aqui',
  'missing.lead': 'O endereço pode ter um erro, ou a página pode ter mudado de lugar.',
}
