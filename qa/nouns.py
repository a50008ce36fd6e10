"""Nouns and first names into what they stand for: word lists for qa/mentions.py, nouns as lemmas."""

PERSONS = frozenset(
    "accountant activist actor actress administrator adventurer adviser advisor aide ambassador analyst "
    "anthropologist apprentice archaeologist archbishop architect artist assailant assistant astronaut astronomer "
    "athlete attacker attendant attorney auditor aunt author baby baker banker barber baron biologist bishop blogger "
    "bodyguard boss boxer boy boyfriend brother builder burglar businessman businesswoman butcher butler campaigner "
    "candidate captain carpenter cartoonist celebrity ceo chairman chairwoman champion chancellor chef chemist chief "
    "child choreographer cleric clerk climber coach colonel columnist comedian commander commissioner composer "
    "conductor congressman congresswoman consultant contestant convict cook correspondent councillor counselor "
    "courier cousin critic cyclist dad dancer daughter defendant dentist deputy detective dictator diplomat director "
    "doctor driver drummer economist editor educator electrician engineer entrepreneur envoy executive expert farmer "
    "father fighter filmmaker financier firefighter fisherman footballer founder friend fugitive general geologist "
    "girl girlfriend golfer governor grandfather grandmother guard guitarist gunman hacker hairdresser head heir "
    "heiress hero historian hostage hunter husband illustrator imam inmate inspector instructor insurgent intern "
    "interpreter inventor investigator investor jeweller jockey journalist judge killer king lady landlord lawmaker "
    "lawyer leader lecturer librarian lieutenant lobbyist magician magistrate man manager mathematician mayor "
    "mechanic merchant midwife miner minister missionary monk mother mp murderer musician narrator negotiator "
    "neighbor neighbour nephew neurologist niece novelist nun nurse nutritionist officer official opponent orphan "
    "owner painter paramedic parent passenger pastor patient pediatrician performer person pharmacist philanthropist "
    "philosopher photographer physicist pianist pilot plaintiff player playwright plumber poet policeman politician "
    "pope preacher premier presenter president priest prince princess prisoner professor programmer promoter "
    "prosecutor protester psychiatrist psychologist publicist queen rabbi ranger rapist rapper rebel refugee reporter "
    "representative researcher resident rider rival runner sailor salesman scientist screenwriter sculptor secretary "
    "senator sergeant sheriff shooter singer sister skater skier sociologist soldier solicitor son songwriter "
    "specialist spokesman spokesperson spokeswoman sprinter spy star statesman strategist striker student successor "
    "superintendent supervisor surgeon surveyor survivor suspect swimmer tailor teacher technician teenager tenant "
    "terrorist therapist thief tourist trader trainer translator treasurer tycoon uncle undersecretary veteran "
    "veterinarian victim violinist volunteer waiter waitress warden whistleblower widow widower wife winner witness "
    "woman worker wrestler writer".split()
)
WOMEN = frozenset(
    "actress aunt chairwoman congresswoman daughter girl girlfriend grandmother lady mother niece princess queen "
    "sister spokeswoman widow wife woman".split()
)
MEN = frozenset(
    "boy boyfriend brother chairman congressman dad father gunman grandfather husband king man nephew policeman pope "
    "prince son spokesman uncle widower".split()
)
BODIES = frozenset(
    "administration agency airline alliance army assembly association authority band bank board body brand "
    "broadcaster cabinet campaign carmaker charity church club coalition college commission committee company "
    "congress consortium corporation council country court crew crowd delegation department embassy family federation "
    "firm force foundation government group hospital institute institution jury league magazine manufacturer maker "
    "media military militia ministry movement nation navy network newspaper opposition organisation organization "
    "paper parliament party police regime regulator retailer school senate side staff state store studio supplier "
    "team tribunal union university watchdog website".split()
)
PLACES = frozenset(
    "airport area base beach border building camp capital castle cathedral church city coast continent country county "
    "district embassy factory field forest gallery harbor harbour hospital hotel house island jail lake location "
    "mosque mountain museum palace park place plant port prison province region restaurant river school sea site "
    "square stadium state station street temple theater theatre town university valley venue village zone".split()
)
TIMES = frozenset(
    "afternoon century date day decade evening hour minute moment month morning night quarter season time week "
    "weekend year".split()
)
WOMENS_NAMES = frozenset(
    "Aisha Alexandra Alice Amanda Amy Ana Andrea Angela Angelina Ann Anna Anne Annie Aung Barbara Beth Beyonce Brenda "
    "Caroline Catherine Charlotte Cheryl Christina Christine Claire Claudia Condoleezza Cristina Debbie Deborah Diana "
    "Dilma Donna Dorothy Elena Elizabeth Ellen Emily Emma Eva Fatima Fiona Florence Gabrielle Gina Giorgia Gloria "
    "Grace Greta Hannah Heather Helen Hillary Ida Ingrid Irene Isabel Jacinda Jane Janet Jennifer Jessica Jill Joan "
    "Joanna Judith Julia Julie Kamala Karen Kate Katherine Kathleen Katie Kelly Kim Laura Lauren Leila Linda Lisa Liz "
    "Louise Lucy Lynn Madeleine Madonna Maggie Margaret Maria Marie Marine Martha Mary Megan Meghan Melania Melissa "
    "Michelle Monica Nancy Naomi Natalie Nicola Nicole Nora Oda Olga Olivia Oprah Pamela Patricia Paula Penelope "
    "Rachel Rebecca Rita Rosa Ruth Samantha Sandra Sara Sarah Serena Sharon Shirley Sofia Sonia Sophie Stephanie "
    "Susan Suzanne Sylvia Theresa Tina Ursula Valerie Vanessa Venus Victoria Virginia Yulia Zainab".split()
)
MENS_NAMES = frozenset(
    "Aaron Abdul Abdullah Adam Adolf Ahmed Alan Albert Alex Alexander Alexei Ali Andrew Anthony Antony Arnold Arthur "
    "Barack Ben Benjamin Bernard Bill Bob Boris Brian Bruce Carlos Charles Chris Christopher Colin Craig Daniel David "
    "Dennis Diego Dmitry Donald Douglas Ed Edward Emmanuel Eric Ernest Fidel Francis Francisco Frank Fred Gary George "
    "Gerald Gerhard Gordon Graham Greg Gregory Hans Harold Harry Hassan Henry Hosni Howard Hugo Hussein Ian Ibrahim "
    "Igor Ismail Ivan Jack Jacob James Jason Jean Jeff Jeffrey Jeremy Jim Joe Joel John Jonathan Jorge Jose Joseph "
    "Juan Julian Karl Keith Ken Kenneth Kevin Khaled Larry Lee Leonid Louis Luis Mahmoud Manuel Mark Martin Matthew "
    "Max Michael Mike Mikhail Mohamed Mohammad Mohammed Muhammad Musa Narendra Nicholas Nicolas Nelson Neil Nikolai "
    "Omar Oscar Osama Pablo Patrick Paul Pedro Peter Philip Pierre Prince Ralph Ramzan Raymond Recep Ricardo Richard "
    "Robert Roger Roman Ron Ronald Rudy Rupert Russell Sam Samuel Scott Sean Sebastian Sergei Sergey Silvio Simon "
    "Stephen Steve Steven Stuart Ted Terry Thomas Tiger Tim Tom Tony Vladimir Victor Viktor Volodymyr Walter Warren "
    "Wayne William Winston Xi Yair Yasser Yasir".split()
)
