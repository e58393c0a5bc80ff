import type { NewUser } from '../../src/contract/directory.ts'

/** Who works at Meridian besides the seven people of the demo: name, department, title, city. */
const staff = `
Ana Beatriz Nogueira|Marketing|Head of Marketing|Lisboa
Beatriz Tavares|Marketing|Content editor|Porto
Tomás Figueira|Marketing|Designer|Porto
Rita Vasconcelos|Marketing|Event manager|Lisboa
Duarte Salgado|Sales|Head of Sales|Lisboa
Inês Madeira|Sales|Account manager|Porto
Hugo Bettencourt|Sales|Account manager|Faro
Leonor Quintela|Sales|Sales analyst|Lisboa
Vasco Seixas|Sales|Account manager|Braga
Helena Marçal|Engineering|Head of Engineering|Porto
Miguel Arantes|Engineering|Principal engineer|Porto
Sofia Lacerda|Engineering|Software engineer|Porto
Nuno Valadares|Engineering|Software engineer|Lisboa
Yara Domingues|Engineering|Site reliability engineer|Porto
Xavier Pinheiro|Engineering|Software engineer|Braga
Luísa Carneiro|Engineering|Quality engineer|Porto
Filipe Rebelo|Engineering|Software engineer|Lisboa
Wanda Oliveira|Engineering|Data engineer|Lisboa
Olívia Santana|Finance|Head of Finance|Lisboa
Rui Moutinho|Finance|Accountant|Lisboa
Zélia Barroso|Finance|Controller|Lisboa
Paulo Gouveia|Finance|Accountant|Porto
Marta Sequeira|People|Head of People|Lisboa
Diogo Esteves|People|Recruiter|Porto
Clara Antunes|People|People partner|Lisboa
Eva Monteiro|Support|Head of Support|Porto
Tiago Ramires|Support|Support engineer|Porto
Sara Falcão|Support|Support engineer|Faro
Bruno Pacheco|Support|Support engineer|Porto
Úrsula Neves|Support|Support engineer|Lisboa
André Fontoura|Operations|Facility manager|Lisboa
Catarina Prates|Operations|Office manager|Porto
Gonçalo Leitão|Operations|Buyer|Lisboa
Teresa Malheiro|Legal|General counsel|Lisboa
Jorge Cabrita|Legal|Legal adviser|Lisboa
`

export const domain = 'meridian.example'

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()

export const newPeople: readonly (NewUser & { userPrincipalName: string; displayName: string })[] = staff
  .trim()
  .split('\n')
  .map((line, n) => {
    const [displayName, department, jobTitle, city] = line.split('|') as [string, string, string, string]
    const words = displayName.split(' ')
    const userPrincipalName = `${plain(words[0]!)}.${plain(words.at(-1)!)}@${domain}`
    return {
      userPrincipalName,
      displayName,
      givenName: words.slice(0, -1).join(' '),
      surname: words.at(-1)!,
      mail: userPrincipalName,
      department,
      jobTitle,
      city,
      country: 'Portugal',
      companyName: 'Meridian',
      officeLocation: `${city}, floor ${1 + (n % 4)}`,
      employeeId: `M${1_200 + n * 7}`,
      usageLocation: 'PT',
    }
  })

export const guests = ['irene.castel@contoso.example', 'paul.winter@fabrikam.example', 'noor@northwind.example']
