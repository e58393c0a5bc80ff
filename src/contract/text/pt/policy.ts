import type { policy as english } from '../en/policy.ts'
import type { Translation } from '../translation.ts'

/** What the pages of policy point out, and what a later version brings. */
export const policy: Translation<typeof english> = {
  'policy.alert.scope_group_gone':
    'O grupo escolhido já não existe, pelo que só os administradores podem repor. Escolha outro.',
  'policy.alert.no_method': 'Ative primeiro pelo menos um método para a reposição.',
  'policy.alert.too_few_methods':
    'Além da aplicação de autenticação, ative pelo menos {count|mais um método|mais dois métodos}.',
  'policy.alert.unregistered_data':
    'Contam para a reposição números e endereços que ninguém comprovou: quem os puder escrever pode apoderar-se de uma conta.',
  'policy.alert.helpdesk_in_tenant':
    'Esta caixa de correio é da sua organização: alguém sem palavra-passe poderá não conseguir escrever-lhe.',

  'later.connector': 'Os conectores para diretórios da organização chegam com uma versão posterior.',
  'later.notification':
    'As aprovações precisam da aplicação complementar, que chega com uma versão posterior. Os códigos de qualquer aplicação funcionam.',
  'later.call':
    'As chamadas precisam de um fornecedor de voz da organização, cuja ligação chega com uma versão posterior. As SMS funcionam.',
  'later.passkey': 'As chaves de acesso chegam com uma versão posterior.',
  'later.hardware': 'Os tokens de hardware chegam com uma versão posterior.',
  'later.certificate': 'A autenticação baseada em certificado ainda não está implementada.',
  'later.qr': 'O início de sessão por código QR ainda não está implementado.',
}
