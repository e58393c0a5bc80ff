import type { demo as english } from '../en/demo.ts'
import type { Translation } from '../translation.ts'

/** The demo page: accounts, phone and mailbox. */
export const demo: Translation<typeof english> = {
  'demo.title': 'Demonstração',
  'demo.heading': 'O inquilino de demonstração',
  'demo.lead': 'Tudo aqui é inventado e fica nesta máquina. Experimente como uma destas pessoas.',
  'demo.accounts': 'Contas',
  'demo.passwords':
    'As palavras-passe foram apresentadas no primeiro arranque e ficam em demo.json, na pasta de dados.',
  'demo.admin': 'Administrador',
  'demo.may_reset': 'Pode repor',
  'demo.may_not_reset': 'Fora do grupo de reposição',
  'demo.sign_in_as': 'Iniciar sessão',
  'demo.reset_as': 'Repor palavra-passe',
  'demo.pages': 'Páginas',
  'demo.page.signin': 'Iniciar sessão',
  'demo.page.reset': 'Repor uma palavra-passe',
  'demo.page.security': 'Informações de segurança',
  'demo.page.change': 'Alterar uma palavra-passe',
  'demo.page.admin': 'Centro de administração',
  'demo.page.api': 'Descrição da API',
  'demo.messages': 'Telefone e caixa de correio',
  'demo.messages_lead':
    'Todas as SMS, chamadas e e-mails que teriam sido enviados, do mais recente para o mais antigo.',
  'demo.none': 'Ainda nada. Os códigos e avisos aparecem aqui assim que são enviados.',
  'demo.refresh': 'Ver novamente',
  'demo.text': 'SMS para {to}',
  'demo.call': 'Chamada para {to}',
  'demo.mail': 'E-mail para {to}',
}
