import type { refusals as english, technical as englishTechnical } from '../en/refusals.ts'
import type { Translation } from '../translation.ts'

/** One sentence for each way to say no: what happened, and what to do next. No blame, no code, no jargon. */
export const refusals: Translation<typeof english> = {
  'refusal.request.malformed':
    'Este pedido não estava completo. Volte atrás, carregue a página novamente e tente mais uma vez.',
  'refusal.request.wrong_type': 'Este endereço não aceita esse tipo de conteúdo.',
  'refusal.request.foreign_origin':
    'Este formulário foi aberto há demasiado tempo ou veio de outra página. Carregue a página novamente.',
  'refusal.request.unknown_host': 'Este servidor não responde por esse nome.',
  'refusal.request.not_found': 'Não há nada neste endereço.',
  'refusal.request.too_many':
    'Houve muitas tentativas a partir daqui em pouco tempo. Aguarde alguns minutos e tente novamente.',
  'refusal.request.not_signed_in': 'Inicie sessão para ver esta página.',
  'refusal.request.not_allowed': 'A sua conta não tem as permissões necessárias. O seu administrador pode concedê-las.',
  'refusal.request.busy': 'Há muitos pedidos neste momento. Tente novamente dentro de alguns segundos.',

  'refusal.challenge.wrong': 'Não eram esses os carateres. Aqui está uma nova imagem: introduza o que ela mostra.',
  'refusal.challenge.missing': 'Introduza os carateres da imagem ou escolha outra forma de continuar.',
  'refusal.reset.name_missing': 'Introduza o seu e-mail ou nome de utilizador.',
  'refusal.reset.no_cookies':
    'O seu browser não guarda cookies, de que precisamos apenas durante os próximos minutos. Permita-os para esta página e comece de novo.',

  'refusal.reset.user_unknown':
    'Um administrador pode repor a palavra-passe por si. Verifique também se o nome de utilizador está bem escrito.',
  'refusal.reset.home_elsewhere': 'A sua palavra-passe é gerida por outra organização. Reponha-a lá.',
  'refusal.reset.user_disabled':
    'Um administrador pode repor a palavra-passe por si. Verifique também se o nome de utilizador está bem escrito.',
  'refusal.reset.blocked':
    'Houve demasiadas tentativas. Pode tentar novamente depois de {until} ou pedir ao seu administrador que reponha a palavra-passe.',
  'refusal.reset.admins_off':
    'Não pode repor a sua própria palavra-passe porque a reposição não está ativada para administradores. Outro administrador pode repô-la por si.',
  'refusal.reset.tenant_off':
    'Não pode repor a sua própria palavra-passe porque a reposição não está ativada para a sua organização. O seu administrador pode ativá-la ou repor a palavra-passe por si.',
  'refusal.reset.no_policy':
    'Não pode repor a sua própria palavra-passe porque a reposição ainda não está configurada na sua organização. O seu administrador pode configurá-la ou repor a palavra-passe por si.',
  'refusal.reset.not_in_group':
    'Não pode repor a sua própria palavra-passe porque a reposição não está ativada para a sua conta. O seu administrador pode ativá-la ou repor a palavra-passe por si.',
  'refusal.reset.not_licensed':
    'Não pode repor a sua própria palavra-passe porque a sua conta não tem licença para isso. O seu administrador pode atribuir uma ou repor a palavra-passe por si.',
  'refusal.reset.too_few_methods':
    'Um administrador pode repor a palavra-passe por si. Verifique também se o nome de utilizador está bem escrito.',
  'refusal.reset.guarded':
    'O seu código está certo. Mas alguém está a tentar adivinhar códigos na sua organização e, por agora, um código de aplicação só é aceite em conjunto com uma segunda forma de verificação, e não tem outra. O seu administrador pode repor já a sua palavra-passe; ou tente de novo amanhã.',
  'refusal.reset.writeback_off':
    'A sua palavra-passe é gerida pela sua organização noutro local e ainda não pode ser reposta aqui. O seu administrador pode repô-la por si.',
  'refusal.reset.connector_down':
    'Não é possível contactar o diretório da sua organização neste momento. Tente novamente dentro de alguns minutos ou contacte o seu administrador.',

  'refusal.proof.number_wrong': 'Não corresponde ao número que temos. Introduza o número completo e tente novamente.',
  'refusal.proof.code_wrong':
    'Esse código não está certo. Pode ter acabado de mudar: introduza o mais recente.{tries| Resta {tries} tentativa.| Restam {tries} tentativas.}',
  'refusal.proof.number_malformed': 'Introduza o seu número de telefone completo, em algarismos.',
  'refusal.proof.code_malformed': 'O código tem seis algarismos. Introduza-os todos.',
  'refusal.proof.code_malformed_8': 'O código tem oito algarismos. Introduza-os todos.',
  'refusal.proof.code_stale': 'Esse código já não é válido. Peça um novo e introduza-o aqui.',
  'refusal.proof.too_soon':
    'Uma mensagem vai a caminho. Aguarde {seconds} {seconds|segundo|segundos} e poderá pedir outra.',
  'refusal.proof.not_sent':
    'Não foi possível enviar a mensagem. Tente novamente ou escolha outra forma de verificação.',
  'refusal.proof.method_not_offered':
    'Essa forma de verificação não está disponível para si neste momento. Escolha uma da lista.',
  'refusal.proof.blocked.appCode':
    'Houve demasiados códigos errados. Pode tentar novamente depois de {until} ou contactar o seu administrador.',
  'refusal.proof.blocked.text':
    'Houve demasiados códigos errados. Pode tentar novamente depois de {until} ou contactar o seu administrador.',
  'refusal.proof.blocked.email':
    'Houve demasiados códigos errados. Pode tentar novamente depois de {until} ou contactar o seu administrador.',
  'refusal.proof.blocked.number':
    'Houve demasiados números errados. Pode tentar novamente depois de {until} ou contactar o seu administrador.',
  'refusal.proof.blocked.mail':
    'Já lhe enviámos muitos e-mails. Pode voltar a pedir depois de {until} ou contactar o seu administrador.',
  'refusal.proof.blocked.attempts':
    'Houve demasiadas tentativas. Pode tentar novamente depois de {until} ou contactar o seu administrador.',
  'refusal.proof.blocked.questions':
    'Houve demasiadas respostas erradas. Pode tentar novamente depois de {until} ou contactar o seu administrador.',
  'refusal.proof.blocked.call':
    'Já lhe ligámos muitas vezes. Pode voltar a pedir depois de {until} ou contactar o seu administrador.',

  'refusal.reset.expired':
    'Para sua segurança, esta página só funciona durante 15 minutos. A sua palavra-passe não foi alterada. Comece de novo.',
  'refusal.reset.moved_on': 'Já avançou noutra janela. Esta página voltou ao ponto em que estava.',
  'refusal.reset.superseded':
    'Esta conta foi recuperada noutra janela, ou a reposição foi iniciada demasiadas vezes. Continue na janela mais recente ou comece de novo.',
  'refusal.reset.no_flow': 'Perdemos o ponto em que estava. A sua palavra-passe não foi alterada. Comece de novo.',
  'refusal.reset.withdrawn':
    'Entretanto, algo mudou na sua conta. A sua palavra-passe não foi alterada. Comece de novo.',

  'refusal.password.missing': 'Introduza uma nova palavra-passe.',
  'refusal.password.differs': 'As duas palavras-passe não são iguais. Introduza-as novamente.',
  'refusal.password.unacceptable': 'Escolha outra palavra-passe. Tem de cumprir todas estas regras:',
  'refusal.password.current_wrong': 'Essa não é a sua palavra-passe atual. Verifique as maiúsculas e tente novamente.',
  'refusal.password.reused': 'Já utilizou esta palavra-passe. Escolha outra.',
  'refusal.password.managed_elsewhere':
    'A sua palavra-passe é gerida pela sua organização noutro local. Altere-a lá, por exemplo no seu computador de trabalho.',

  'refusal.admin.oneself':
    'Não pode fazer isto à sua própria conta. Altere a sua palavra-passe na página Alterar palavra-passe ou peça a outro administrador.',
  'refusal.admin.target_higher': 'Esta conta exige uma função de administrador superior à sua.',

  'refusal.methods.taken': 'Esta pessoa já tem um deste tipo. Altere ou elimine esse.',
  'refusal.methods.mobile_first':
    'Um segundo número de telemóvel precisa de um primeiro. Adicione antes o número de telemóvel.',
  'refusal.methods.alternate_left': 'Elimine primeiro o segundo número de telemóvel.',
  'refusal.methods.own_password': 'Uma palavra-passe não se elimina. Em vez disso, reponha-a.',
  'refusal.methods.not_built': 'Esta versão ainda não tem este método de autenticação.',
  'refusal.methods.not_default':
    'Só uma aplicação ou um telefone pode ser pedido em primeiro lugar: não se inicia sessão por e-mail.',
  'refusal.methods.not_found': 'Esta pessoa não tem esse método de autenticação.',

  'refusal.textSignIn.not_supported':
    'Só um número de telemóvel de um membro pode ser utilizado para iniciar sessão por mensagem de texto.',
  'refusal.textSignIn.not_allowed':
    'A política de SMS não permite que esta pessoa inicie sessão por mensagem de texto. Assinale nela "Utilizar para iniciar sessão" para um dos seus grupos.',
  'refusal.textSignIn.not_proved':
    'Este número nunca foi confirmado. Confirme-o ou adicione-o mais uma vez e depois ative isto.',
  'refusal.textSignIn.not_unique': 'Outra pessoa inicia sessão com este número. Um número só pode abrir uma conta.',
  'refusal.emergency.limit': 'No máximo {max} contas de emergência: mais já não são exceção.',
  'refusal.policy.emergency':
    'Isto retiraria o último segundo fator a uma conta de emergência: {names}. Registe primeiro outro para ela.',
  'refusal.pass.guest':
    'Os convidados de outras organizações iniciam sessão nas suas: não lhes pode ser dado um passe.',
  'refusal.pass.off': 'Ative primeiro o Passe de Acesso Temporário na política de métodos de autenticação.',
  'refusal.pass.lifetime': 'A duração tem de estar entre {min} e {max} minutos.',
  'refusal.pass.start': 'Um passe começa agora ou dentro dos próximos 30 dias.',
  'refusal.pass.once': 'A política só permite passes de utilização única.',
  'refusal.pass.held': 'Esta pessoa tem um passe que ainda é válido. Não foi substituído.',
  'refusal.pass.out_of_scope': 'A política não deixa esta pessoa iniciar sessão com um passe assim.',
  'refusal.signin.pass_missing': 'Introduza o seu Passe de Acesso Temporário.',
  'refusal.signin.pass_wrong':
    'Este passe não está certo ou não é válido neste momento. Verifique-o ou peça um novo ao seu administrador.',
  'refusal.signin.name_missing': 'Introduza o seu e-mail ou nome de utilizador.',
  'refusal.signin.password_missing': 'Introduza a sua palavra-passe.',
  'refusal.signin.wrong':
    'O nome de utilizador ou a palavra-passe não estão certos. Verifique ambos ou reponha a palavra-passe.',
  'refusal.signin.code_over': 'Isto demorou demasiado ou recomeçou noutra janela. Introduza o seu número mais uma vez.',
  'refusal.signin.locked':
    'A sua conta está bloqueada por algum tempo devido a muitos inícios de sessão com uma palavra-passe errada. Tente mais tarde ou reponha a palavra-passe.',
  'refusal.signin.password_off':
    'Depois de muitas erradas, já não é aceite nenhuma palavra-passe para esta conta. Reponha a sua palavra-passe ou inicie sessão de outra forma.',
  'refusal.signin.password_expired':
    'Esta palavra-passe temporária só era válida durante alguns dias. Peça uma nova ao seu administrador ou reponha a palavra-passe.',
  'refusal.signin.no_cookies':
    'O seu browser não guarda cookies e, sem eles, ninguém consegue iniciar sessão. Permita-os para esta página e tente novamente.',
  'refusal.signin.session_over': 'A sua sessão foi terminada. Inicie sessão novamente para continuar.',
  'refusal.signin.proof_needed': 'Comprove mais uma vez quem é e continue.',

  'refusal.registration.not_enabled': 'Este método não está ativado para a sua conta. Escolha outro.',
  'refusal.registration.number_invalid':
    'Esse não é um número de telefone completo. Escolha o país e introduza o número novamente.',
  'refusal.registration.number_not_allowed':
    'Não podemos enviar SMS para esse país. Utilize outro número ou outro método.',
  'refusal.registration.address_invalid': 'Esse não é um endereço de e-mail completo. Tem a forma nome@exemplo.com.',
  'refusal.registration.address_own':
    'Sem a sua palavra-passe, não conseguiria ler essa caixa de correio. Utilize um endereço fora da sua organização.',
  'refusal.registration.limit': 'Já tem tantos destes quantos pode ter. Elimine um primeiro.',
  'refusal.registration.no_method': 'Não há nenhum método ativado para a sua conta. Contacte o seu administrador.',
  'refusal.registration.moved_on': 'Já avançou noutra janela. Esta página voltou ao ponto em que estava.',
  'refusal.registration.not_found': 'Este método já não existe. Carregue a lista novamente.',
  'refusal.registration.expired':
    'Demorou mais de 15 minutos, por isso parámos para manter a sua conta segura. Comece de novo.',
  'refusal.registration.new_key':
    'Não esteve certo cinco vezes. Elimine a conta na sua aplicação e leia este novo código.',
  'refusal.registration.not_default': 'Este não pode ser o predefinido. Escolha uma aplicação ou um telefone.',

  'refusal.directory.not_found': 'Esse objeto não existe no diretório.',
  'refusal.directory.conflict': 'Outro objeto já tem este nome. Escolha outro nome.',
  'refusal.directory.invalid': 'Alguns valores não são válidos. Corrija-os e guarde novamente.',
  'refusal.directory.version':
    'Entretanto, outra pessoa alterou estes dados. Carregue-os novamente e faça depois a sua alteração.',
  'refusal.job.ended': 'Esta operação já terminou.',
  'refusal.job.running': 'Esta operação ainda está em curso. Aguarde pelo fim.',
  'refusal.job.passes_gone':
    'Não há passes para transferir: nenhum foi dado, já foram transferidos ou a hora já passou.',
  'refusal.job.nobody': 'Não há nenhum utilizador neste grupo.',
  'refusal.job.too_many': 'No máximo {max} utilizadores numa operação: escolha grupos mais pequenos.',
  'refusal.bulk.file': 'Nada foi feito: este ficheiro não pode ser utilizado tal como está.',
  'refusal.invitation.gone': 'Este convite já não está disponível. Peça a quem o convidou que o envie novamente.',
  'refusal.licence.no_usage_location':
    'Defina primeiro uma localização de utilização para esta pessoa e atribua depois a licença.',
  'refusal.licence.no_seats': 'Todas as licenças deste produto estão a ser utilizadas. Liberte uma ou adicione mais.',
  'refusal.licence.unknown_product': 'A sua organização não tem esse produto.',
  'refusal.licence.exclusive':
    'Esta pessoa tem um plano de serviço que não pode coexistir com um deste produto. Desative um deles.',
  'refusal.licence.dependency':
    'Outro produto desta pessoa precisa de um plano de serviço deste. Retire primeiro o outro.',
  'refusal.licence.location': 'Este produto não é oferecido no país da localização de utilização desta pessoa.',
  'refusal.licence.unique': 'Esta pessoa já tem um plano de serviço que só pode existir uma vez. Desative um deles.',
  'refusal.licence.failed': 'Não foi possível atribuir a licença.',
  'refusal.licence.inherited': 'Esta licença vem de um grupo. Retire-a no grupo.',
  'refusal.licence.group_kind': 'As licenças são para grupos com segurança ativada.',
  'refusal.licence.edition': 'A sua organização não tem uma licença que inclua isto. Adicione uma primeiro.',
  'refusal.group.dynamic': 'Os membros deste grupo seguem a sua regra. Em vez disso, altere a regra.',
  'refusal.group.in_use': 'Este grupo ainda está a ser utilizado. Retire-o primeiro das definições que o indicam.',
  'refusal.group.limit': 'Já existem tantos destes quantos pode haver. Retire um primeiro.',
  'refusal.group.rule_invalid': 'Erro de validação da regra de associação dinâmica: {message}',
  'refusal.group.rule_not_for_roles':
    'Um grupo ao qual se podem atribuir funções tem membros atribuídos. Não aceita uma regra de associação.',
  'refusal.group.not_dynamic': 'Os membros deste grupo são atribuídos. Dê-lhe primeiro uma regra de associação.',
  'refusal.group.paused': 'O processamento deste grupo está em pausa. Em vez disso, retome-o.',
  'refusal.group.last_owner': 'Um grupo do Microsoft 365 mantém pelo menos um proprietário. Indique outro primeiro.',
  'refusal.role.last_administrator': 'Este é o último Global Administrator. Indique outro primeiro.',
  'refusal.device.code_wrong':
    'Esse código não está certo ou já terminou. Introduza o que o seu dispositivo mostra agora.',
  'refusal.app.first_party': '{name} faz parte do Rekey: é configurada pelo próprio programa.',
  'refusal.role.not_oneself': 'Ninguém atribui uma função a si próprio. Peça a outro administrador.',
  'refusal.role.scope':
    'Esta função é para toda a organização; não pode ser dada para uma única unidade administrativa.',
  'refusal.unit.limit':
    'Um objeto pode estar em 30 unidades administrativas, e pode haver 100 com gestão restrita. Retire uma primeiro.',
  'refusal.attributes.limit': 'Pode haver {limit} destes. Desative primeiro um que não seja necessário.',
  'refusal.domain.limit': 'Pode haver {limit} domínios. Retire um primeiro.',
  'refusal.domain.verified': '{name} já está verificado.',
  'refusal.domain.no_record':
    'O DNS de {name} ainda não mostra o registo. Adicione um registo TXT com o texto {text}, aguarde até que seja conhecido e tente novamente.',
  'refusal.domain.dns_silent': 'O DNS não respondeu por {name}. Tente novamente dentro de alguns minutos.',
  'refusal.domain.taken': '{name} pertence aqui a outra organização.',
  'refusal.domain.in_use': '{name} está verificado e os nomes de pessoas e grupos podem terminar nele: mantém-se.',
  'refusal.policy.invalid': 'Algumas definições não são válidas. Corrija-as e guarde novamente.',
  'refusal.policy.not_built': 'Este método ainda não pode ser ativado.',
  'refusal.policy.no_connector':
    'A repetição de escrita de palavras-passe precisa de um conector para o diretório da sua organização, que chega com uma versão posterior.',
}

/** The technical line under "Show additional details" (`sspr.md` 10); for the helpdesk, safe to show. */
export const technical: Translation<typeof englishTechnical> = {
  'technical.SSPR_0009': 'A reposição de palavra-passe não está ativada para esta organização.',
  'technical.SSPR_0010': 'A palavra-passe é gerida noutro local e a repetição de escrita não está ativada.',
  'technical.SSPR_0011': 'Não está definida nenhuma política de reposição de palavra-passe para esta conta.',
  'technical.SSPR_0012': 'Falta a licença para a reposição de palavra-passe.',
  'technical.SSPR_0013': 'A conta não é membro de um grupo com a reposição de palavra-passe ativada.',
  'technical.SSPR_0014':
    'São necessárias mais informações de segurança para que esta conta possa repor a palavra-passe.',
  'technical.SSPR_0029': 'O diretório no local recusou devido à sua configuração.',
  'technical.SSPR_0030': 'Não é possível contactar o diretório no local.',
  'technical.SSPR_1001': 'Demasiadas tentativas; bloqueio temporário.',
  'technical.SSPR_1002': 'A sessão desta reposição terminou.',
  'technical.SSPR_1003': 'O browser não envia cookies.',
  'technical.SSPR_1004': 'Demasiados pedidos.',
  'technical.SSPR_1005': 'Não foi possível entregar a mensagem.',
  'technical.SSPR_1006': 'Um erro interno.',
}
