import type { eligibility as english } from '../en/eligibility.ts'
import type { Translation } from '../translation.ts'

/** "Why can't this person reset?", for administrators. */
export const eligibility: Translation<typeof english> = {
  'why.reset.user_unknown.question': 'O nome de utilizador é conhecido?',
  'why.reset.user_unknown.passed': 'Essa conta existe.',
  'why.reset.user_unknown.failed': 'Nenhuma conta tem este nome.',
  'why.reset.user_unknown.cure': 'Verifique a ortografia ou restaure a conta, se tiver sido eliminada.',

  'why.reset.home_elsewhere.question': 'A palavra-passe é guardada aqui?',
  'why.reset.home_elsewhere.passed': 'A conta pertence a esta organização.',
  'why.reset.home_elsewhere.failed': 'Trata-se de um convidado cuja palavra-passe é gerida por outra organização.',
  'why.reset.home_elsewhere.cure': 'Peça ao convidado que reponha a palavra-passe na sua própria organização.',

  'why.reset.user_disabled.question': 'A conta pode iniciar sessão?',
  'why.reset.user_disabled.passed': 'A conta está ativada.',
  'why.reset.user_disabled.failed': 'O início de sessão está bloqueado para esta conta.',
  'why.reset.user_disabled.cure': 'Ative a conta.',

  'why.reset.blocked.question': 'A conta está livre de bloqueios?',
  'why.reset.blocked.passed': 'Não há nenhum bloqueio da reposição em vigor.',
  'why.reset.blocked.failed': 'Demasiadas tentativas: a reposição de palavra-passe está bloqueada até {until}.',
  'why.reset.blocked.cure': 'Termine o bloqueio quando souber que foi a própria pessoa a tentar.',

  'why.reset.admins_off.question': 'Os administradores podem repor?',
  'why.reset.admins_off.passed': 'Os administradores podem repor a própria palavra-passe.',
  'why.reset.admins_off.notAdmin':
    'A pessoa não tem nenhuma função de administrador, pelo que se aplicam as regras dos utilizadores.',
  'why.reset.admins_off.failed':
    'A pessoa é administrador e a reposição de palavra-passe está desativada para administradores.',
  'why.reset.admins_off.breakGlass':
    'Esta é uma conta de emergência: fica completamente fora da reposição de palavra-passe.',
  'why.reset.admins_off.cure': 'Ative a reposição de palavra-passe para administradores.',
  'why.reset.admins_off.cureBreakGlass': 'Retire a marca de conta de emergência, se for isso que pretende.',

  'why.reset.tenant_off.question': 'A reposição de palavra-passe está ativada?',
  'why.reset.tenant_off.passed':
    'A reposição de palavra-passe está ativada para {scope|pessoas selecionadas|todas as pessoas}.',
  'why.reset.tenant_off.admin': 'Os administradores podem repor, seja qual for a escolha para os utilizadores.',
  'why.reset.tenant_off.failed': 'A reposição de palavra-passe está desativada para todos os utilizadores (Nenhum).',
  'why.reset.tenant_off.cure': 'Escolha Selecionado ou Todos.',

  'why.reset.no_policy.question': 'A política está completa?',
  'why.reset.no_policy.passed': 'Há pelo menos um método ativado e o grupo escolhido existe.',
  'why.reset.no_policy.failed': 'Não há nenhum método ativado para a reposição de palavra-passe.',
  'why.reset.no_policy.group': 'O grupo escolhido para a reposição de palavra-passe já não existe.',
  'why.reset.no_policy.cure': 'Ative um método e permita-o para a reposição.',
  'why.reset.no_policy.cureGroup': 'Escolha outro grupo.',

  'why.reset.not_in_group.question': 'A pessoa está no grupo escolhido?',
  'why.reset.not_in_group.passed': 'A pessoa é membro do grupo escolhido, {group}.',
  'why.reset.not_in_group.everybody': 'Todas as pessoas podem repor, pelo que não se exige nenhum grupo.',
  'why.reset.not_in_group.admin': 'Os administradores não precisam de estar no grupo.',
  'why.reset.not_in_group.failed': 'A pessoa não é membro do grupo escolhido, {group}.',
  'why.reset.not_in_group.cure': 'Adicione a pessoa ao grupo {group} ou altere os dados que a regra do grupo verifica.',

  'why.reset.not_licensed.question': 'A pessoa tem licença para isso?',
  'why.reset.not_licensed.passed': 'Está atribuída uma licença que inclui a reposição de palavra-passe.',
  'why.reset.not_licensed.notNeeded': 'Nesta organização não se exigem licenças.',
  'why.reset.not_licensed.admin': 'Os administradores não precisam de licença.',
  'why.reset.not_licensed.failed':
    'Não está atribuída nenhuma licença que inclua a reposição de palavra-passe, ou o plano de serviço está desativado.',
  'why.reset.not_licensed.cure': 'Atribua Microsoft Entra ID P1 ou P2, ou um produto que o inclua.',

  'why.reset.too_few_methods.question': 'A pessoa registou métodos suficientes?',
  'why.reset.too_few_methods.passed': 'Utilizáveis neste momento: {count}. Necessários: {needed}.',
  'why.reset.too_few_methods.failed':
    'Utilizáveis neste momento: {count}. Necessários: {needed}. Registados, mas não utilizáveis para repor: {unusable}.',
  'why.reset.too_few_methods.cure':
    'Reponha a palavra-passe da pessoa, que depois se regista ao iniciar sessão; ou adicione-lhe um número ou um endereço.',

  'why.reset.writeback_off.question': 'A palavra-passe pode ser escrita no local onde é guardada?',
  'why.reset.writeback_off.passed': 'A palavra-passe é guardada aqui.',
  'why.reset.writeback_off.written': 'As palavras-passe são escritas de volta no diretório da organização.',
  'why.reset.writeback_off.failed':
    'A palavra-passe é guardada num diretório da organização, e a sua escrita de volta está desativada ou sem licença.',
  'why.reset.writeback_off.cure': 'Ative a repetição de escrita de palavras-passe.',

  'why.reset.connector_down.question': 'É possível contactar esse diretório?',
  'why.reset.connector_down.passed': 'Não é preciso nenhum conector.',
  'why.reset.connector_down.up': 'O conector responde.',
  'why.reset.connector_down.failed': 'Não há nenhum conector do diretório da organização em execução.',
  'why.reset.connector_down.cure': 'Inicie o conector ou veja porque não responde.',

  'why.notReached': 'Não verificado, porque uma verificação anterior decide.',
  'why.sees.able': 'É pedido à pessoa que escolha como comprovar quem é.',
  'why.sees.guarded':
    'O modo protegido está ativo e esta pessoa só tem uma aplicação: depois do código é informada de que, por agora, não chega e de que deve contactar um administrador.',
  'why.sees.private':
    'As contas são mantidas reservadas: a pessoa percorre as mesmas páginas de quem pode repor, mas nenhum código chega ou serve.',
}
