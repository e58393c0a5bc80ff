import type { Translation } from '../catalogue.ts'
import type { units as english } from '../en/units.ts'

/** Administrative units. */
export const units: Translation<typeof english> = {
  'nav.units': 'Unidades administrativas',
  'units.title': 'Unidades administrativas',
  'units.lead':
    'Partes da organização que alguém administra separadamente: uma função dada para uma unidade termina nos seus limites.',
  'units.crumb': 'Unidades administrativas',
  'units.search': 'Procurar por nome',
  'units.new': 'Nova unidade administrativa',
  'units.found': '{count|uma unidade encontrada|{text} unidades encontradas}',
  'units.none': 'Nenhuma unidade tem este nome',
  'units.none_why': 'Altere ou retire a procura.',
  'units.empty': 'Ainda não há nenhuma unidade administrativa',
  'units.empty_why':
    'Crie uma com "Nova unidade administrativa", coloque nela pessoas e grupos e dê depois a alguém uma função para essa unidade.',
  'units.property.displayName': 'Nome',
  'units.property.description': 'Descrição',
  'units.property.visibility': 'Associação',
  'units.property.restricted': 'Gestão restrita',
  'units.property.id': 'ID de objeto',
  'units.visibility.public': 'Todas as pessoas a podem ver',
  'units.visibility.hidden': 'Oculta para quem não faz parte dela',
  'units.delete.title': 'Eliminar {count|{name}|{count} unidades}?',
  'units.delete.why': 'Os membros ficam como estão. As funções dadas para a unidade terminam.',
  'units.delete.done': '{count|A unidade {name} foi eliminada|{count} unidades foram eliminadas}',

  'newunit.title': 'Nova unidade administrativa',
  'newunit.lead': 'Para começar, um nome; as pessoas, os grupos e as funções vêm depois.',
  'newunit.hidden': 'Ocultar quem faz parte dela a quem não faz',
  'newunit.restricted': 'Gestão restrita',
  'newunit.restricted_why':
    'Só os administradores desta unidade podem alterar os seus membros; as funções para toda a organização não os alcançam. Não pode ser alterado mais tarde.',
  'newunit.created': 'A unidade {name} foi criada',

  'unit.gone': 'Esta unidade administrativa não existe',
  'unit.properties': 'Propriedades',
  'unit.members': 'Membros',
  'unit.roles': 'Funções e administradores',
  'unit.saved': 'As propriedades de {name} foram guardadas',
  'unit.members.found': '{count|um membro encontrado|{text} membros encontrados}',
  'unit.members.none': 'Ainda não há ninguém nesta unidade',
  'unit.members.none_why': 'Adicione pessoas e grupos. Um grupo conta por si, não pelos seus membros.',
  'unit.members.added': '{count|Um membro foi adicionado|{count} membros foram adicionados} a {name}',
  'unit.members.removed': '{count|Um membro foi retirado|{count} membros foram retirados} de {name}',
  'unit.members.remove_title': 'Retirar {count|um membro|{count} membros} de {name}?',
  'unit.members.remove_why': 'Quem administra esta unidade deixa de os administrar.',
  'unit.roles.none': 'Ninguém administra apenas esta unidade',
  'unit.roles.none_why': 'Adicione uma atribuição: uma função e quem a tem para esta unidade.',
  'unit.roles.who': 'Quem recebe {roles} para {name}',
  'unit.roles.added': '{count|Uma atribuição foi adicionada|{count} atribuições foram adicionadas} para {name}',
  'unit.roles.remove_title': 'Remover {count|uma atribuição|{count} atribuições} para {name}?',
  'unit.roles.removed': '{count|Uma atribuição foi removida|{count} atribuições foram removidas} para {name}',
  'unit.roles.scope': 'Unidade {name}',
}
