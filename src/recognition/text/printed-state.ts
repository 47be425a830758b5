/**
 * What the states of the US print on their plates beside the serial: names, mottoes, addresses; letters and digits only.
 * Common knowledge, and the designs that the agencies show.
 */
const printed: Readonly<Record<string, readonly string[]>> = {
  al: ['ALABAMA', 'HEARTOFDIXIE', 'STARSFELLON', 'SWEETHOME'],
  ak: ['ALASKA', 'THELASTFRONTIER', 'CELEBRATINGSTATEHOOD'],
  az: ['ARIZONA', 'GRANDCANYONSTATE'],
  ar: ['ARKANSAS', 'THENATURALSTATE'],
  ca: ['CALIFORNIA', 'DMVCAGOV', 'THEGOLDENSTATE'],
  co: ['COLORADO'],
  ct: ['CONNECTICUT', 'CONSTITUTIONSTATE'],
  de: ['DELAWARE', 'THEFIRSTSTATE'],
  dc: ['WASHINGTONDC', 'TAXATIONWITHOUTREPRESENTATION', 'DISTRICTOFCOLUMBIA', 'ACAPITALCITY'],
  fl: ['FLORIDA', 'MYFLORIDACOM', 'SUNSHINESTATE'],
  ga: ['GEORGIA', 'GEORGIAGOV', 'PEACHSTATE'],
  hi: ['HAWAII', 'ALOHASTATE'],
  id: ['IDAHO', 'SCENICIDAHO', 'FAMOUSPOTATOES'],
  il: ['ILLINOIS', 'LANDOFLINCOLN'],
  in: ['INDIANA', 'CROSSROADSOFAMERICA', 'LINCOLNSBOYHOODHOME', 'INGODWETRUST'],
  ia: ['IOWA'],
  ks: ['KANSAS'],
  ky: ['KENTUCKY', 'BLUEGRASSSTATE', 'UNBRIDLEDSPIRIT', 'ITSTHATFRIENDLY'],
  la: ['LOUISIANA', 'SPORTSMANSPARADISE', 'LOUISIANAPURCHASE', 'BAYOUSTATE'],
  me: ['MAINE', 'VACATIONLAND'],
  md: ['MARYLAND', 'MARYLANDGOV', 'TREASURETHECHESAPEAKE'],
  ma: ['MASSACHUSETTS', 'THESPIRITOFAMERICA'],
  mi: ['MICHIGAN', 'MICHIGANGOV', 'GREATLAKES', 'GREATLAKESSPLENDOR', 'PUREMICHIGAN'],
  mn: ['MINNESOTA', '10000LAKES', 'EXPLOREMINNESOTA'],
  ms: ['MISSISSIPPI', 'HOSPITALITYSTATE', 'BIRTHPLACEOFAMERICASMUSIC'],
  mo: ['MISSOURI', 'SHOWMESTATE'],
  mt: ['MONTANA', 'BIGSKYCOUNTRY', 'TREASURESTATE'],
  ne: ['NEBRASKA', 'NEBRASKAGOV', 'CORNHUSKERSTATE'],
  nv: ['NEVADA', 'THESILVERSTATE'],
  nh: ['NEWHAMPSHIRE', 'LIVEFREEORDIE'],
  nj: ['NEWJERSEY', 'GARDENSTATE'],
  nm: ['NEWMEXICO', 'NEWMEXICOUSA', 'LANDOFENCHANTMENT'],
  ny: ['NEWYORK', 'EMPIRESTATE', 'THEEMPIRESTATE'],
  nc: ['NORTHCAROLINA', 'FIRSTINFLIGHT', 'FIRSTINFREEDOM'],
  nd: ['NORTHDAKOTA', 'PEACEGARDENSTATE', 'DISCOVERTHESPIRIT'],
  oh: ['OHIO', 'BIRTHPLACEOFAVIATION', 'BEAUTIFULOHIO', 'BUCKEYESTATE'],
  ok: ['OKLAHOMA', 'NATIVEAMERICA', 'OKLAHOMAISOK', 'EXPLOREOKLAHOMA'],
  or: ['OREGON', 'PACIFICWONDERLAND'],
  pa: ['PENNSYLVANIA', 'KEYSTONESTATE', 'VISITPACOM', 'WWWSTATEPAUS'],
  ri: ['RHODEISLAND', 'OCEANSTATE'],
  sc: ['SOUTHCAROLINA', 'SMILINGFACES', 'BEAUTIFULPLACES', 'WHILEIBREATHEIHOPE'],
  sd: ['SOUTHDAKOTA', 'GREATFACES', 'GREATPLACES', 'MOUNTRUSHMORESTATE'],
  tn: ['TENNESSEE', 'VOLUNTEERSTATE', 'THEVOLUNTEERSTATE'],
  tx: ['TEXAS', 'LONESTARSTATE', 'THELONESTARSTATE'],
  ut: ['UTAH', 'LIFEELEVATED', 'GREATESTSNOWONEARTH'],
  vt: ['VERMONT', 'GREENMOUNTAINSTATE'],
  va: ['VIRGINIA', 'VIRGINIAISFORLOVERS'],
  wa: ['WASHINGTON', 'EVERGREENSTATE'],
  wv: ['WESTVIRGINIA', 'WILDWONDERFUL'],
  wi: ['WISCONSIN', 'AMERICASDAIRYLAND'],
  wy: ['WYOMING', 'FOREVERWEST'],
};

/** Nats that each letter of a phrase speaks for its state, and how many letters' worth each wrong one takes away. */
const perLetter = 1.2;
const wrongLetter = 3;

/** How strongly `text` (A-Z and 0-9) speaks for each state that it speaks for, `us-ca` etc., as a log-likelihood ratio. */
export function statesIn(text: string): ReadonlyMap<string, number> {
  const spoken = new Map<string, number>();
  for (const [code, phrases] of Object.entries(printed)) {
    const most = Math.max(...phrases.map((phrase) => phrase.length - wrongLetter * nearest(phrase, text)));
    if (most > 0) spoken.set(`us-${code}`, perLetter * most);
  }
  return spoken;
}

/** Edits between `phrase` and that part of `text` which is most like it (Sellers 1980). */
function nearest(phrase: string, text: string): number {
  let row = Array.from({ length: phrase.length + 1 }, (_, i) => i);
  let least = phrase.length;
  for (const char of text) {
    const next = [0];
    for (let i = 1; i <= phrase.length; i++) {
      const change = row[i - 1]! + (phrase[i - 1] === char ? 0 : 1);
      next.push(Math.min(change, row[i]! + 1, next[i - 1]! + 1));
    }
    row = next;
    least = Math.min(least, row[phrase.length]!);
  }
  return least;
}
