import type { Translation } from '../catalogue.ts'
import type { places as english } from '../en/places.ts'

/** Further words that people look for a page by, in the search. */
export const places: Translation<typeof english> = {
  'find./password-reset/why': 'diagnosticar e resolver problemas verificar motivo sspr',
  'find./password-reset/properties': 'sspr ativar nenhum selecionado todos grupo quem pode repor',
  'find./password-reset/methods': 'sspr número de métodos perguntas de segurança licença países',
  'find./password-reset/registration': 'sspr exigir registo reconfirmar dias',
  'find./password-reset/notifications': 'sspr e-mail correio notificar avisar',
  'find./password-reset/customization': 'sspr suporte técnico ligação cor marca aspeto',
  'find./password-reset/on-premises': 'sspr repetição de escrita conector desbloquear local',
  'find./password-reset/administrators': 'sspr administradores dois métodos',
  'find./password-reset/audit-logs': 'sspr eventos histórico reposição registo auditoria',
  'find./password-reset/insights': 'sspr utilização registados permissão capacidade gráficos',
  'find./': 'inquilino organização início estado saúde',
  'find./start': 'primeiros passos lista guia começar',
  'find./users': 'pessoas contas membros convidados',
  'find./users/deleted': 'restaurar reciclagem eliminados',
  'find./bulk': 'csv importar carregar ficheiro resultados tarefas',
  'find./groups/deleted': 'restaurar reciclagem eliminados',
  'find./roles': 'administradores permissões direitos',
  'find./units': 'administradores âmbito gestão restrita',
  'find./licenses': 'licenças produtos lugares subscrições p2',
  'find./password-reset': 'sspr repor palavra-passe esquecida personalizada',
  'find./authentication-methods':
    'política chave de acesso fido2 authenticator sms tap passe de acesso temporário oath voz e-mail otp',
  'find./authentication-methods/emergency-accounts': 'acesso de emergência bloqueio vidro',
  'find./audit-logs': 'eventos histórico alterações auditoria',
  'find./sign-in-logs': 'entradas falhas endereços sessão',
  'find./insights': 'utilização registados permissão capacidade reposições gráficos relatório',
}
