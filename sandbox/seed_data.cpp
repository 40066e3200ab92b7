#include "sandbox/seed.hpp"

namespace suitemcp::sandbox {

std::string_view account_lines() {
  return R"(Alder & Finch Bakery|Retail|Leeds|United Kingdom|Customer|+44 113 496
Amberlight Studios|Media|Toronto|Canada|Customer|+1 416 555
Anchor Bay Shipping|Shipping|Rotterdam|Netherlands|Customer|+31 10 555
Aperture Valley Clinics|Healthcare|Denver|USA|Prospect|+1 303 555
Arbor Lane Furniture|Manufacturing|Portland|USA|Customer|+1 503 555
Atlas Ridge Mining|Energy|Perth|Australia|Prospect|+61 8 5550
Banner Creek Insurance|Insurance|Hartford|USA|Customer|+1 860 555
Bergström Lumber AB|Manufacturing|Umeå|Sweden|Customer|+46 90 555
Bluewater Analytics|Technology|Halifax|Canada|Partner|+1 902 555
Boreal Wind Power|Energy|Tromsø|Norway|Customer|+47 77 555
Brightmoor Academy|Education|Bristol|United Kingdom|Customer|+44 117 496
Café Aurélie|Hospitality|Lyon|France|Customer|+33 4 55 55
Cedar Point Legal|Consulting|Boston|USA|Prospect|+1 617 555
Clover Field Dairies|Retail|Cork|Ireland|Customer|+353 21 555
Copper Kettle Brewing|Manufacturing|Ghent|Belgium|Customer|+32 9 555
Coral Sands Resorts|Hospitality|Faro|Portugal|Prospect|+351 289 555
Crown & Thistle Hotels|Hospitality|Edinburgh|United Kingdom|Customer|+44 131 496
Delta Marsh Farms|Other|Winnipeg|Canada|Customer|+1 204 555
Dunmore Structural|Construction|Belfast|United Kingdom|Customer|+44 28 9649
Eastgate Pharmacies|Healthcare|Manchester|United Kingdom|Customer|+44 161 496
Ember & Oak Catering|Hospitality|Austin|USA|Prospect|+1 512 555
Fairweather Travel|Recreation|Dublin|Ireland|Customer|+353 1 555
Falkenberg Optik GmbH|Electronics|Jena|Germany|Customer|+49 3641 555
Fennel Street Foods|Retail|Sydney|Australia|Customer|+61 2 5550
Galloway Print Works|Media|Glasgow|United Kingdom|Reseller|+44 141 496
Glasshouse Botanics|Biotechnology|Utrecht|Netherlands|Customer|+31 30 555
Granite Peak Outfitters|Recreation|Boise|USA|Customer|+1 208 555
Greyfriars Trust|Not For Profit|York|United Kingdom|Customer|+44 1904 496
Harbourline Ferries|Transportation|Vancouver|Canada|Prospect|+1 604 555
Hazelwood Nurseries|Environmental|Nottingham|United Kingdom|Customer|+44 115 496
Helios Roofing|Construction|Phoenix|USA|Customer|+1 602 555
Hollow Pine Records|Entertainment|Nashville|USA|Customer|+1 615 555
Ironbridge Tools|Machinery|Telford|United Kingdom|Customer|+44 1952 496
Juniper Health Network|Healthcare|Chicago|USA|Prospect|+1 312 555
Kestrel Aviation Parts|Machinery|Toulouse|France|Customer|+33 5 55 55
Kingfisher Water|Utilities|Exeter|United Kingdom|Customer|+44 1392 496
Lakeview Credit Union|Banking|Milwaukee|USA|Customer|+1 414 555
Lantern Row Theatre|Entertainment|Melbourne|Australia|Prospect|+61 3 5550
Larkspur Software|Technology|Tallinn|Estonia|Partner|+372 555
Linden & Söhne|Engineering|Stuttgart|Germany|Customer|+49 711 555
Longmeadow Schools|Education|Springfield|USA|Customer|+1 413 555
Maple Hollow Foods|Retail|Montréal|Canada|Customer|+1 514 555
Meridian Freight|Transportation|Antwerp|Belgium|Customer|+32 3 555
Millstone Civil|Engineering|Sheffield|United Kingdom|Customer|+44 114 496
Nightingale Care Homes|Healthcare|Cardiff|United Kingdom|Customer|+44 29 2049
Northlight Telecom|Telecommunications|Helsinki|Finland|Prospect|+358 9 555
O'Rourke Marine|Shipping|Galway|Ireland|Customer|+353 91 555
Old Quarter Wines|Retail|Bordeaux|France|Reseller|+33 5 56 55
Orchid Lane Cosmetics|Chemicals|Geneva|Switzerland|Customer|+41 22 555
Palisade Security|Consulting|New York|USA|Prospect|+1 212 555
Pebble & Tide|Apparel|Brighton|United Kingdom|Customer|+44 1273 496
Quillon Publishing|Media|Oxford|United Kingdom|Customer|+44 1865 496
Redfern Robotics|Electronics|Pittsburgh|USA|Prospect|+1 412 555
Riverbend Municipal|Government|Dayton|USA|Customer|+1 937 555
Saltmarsh Seafoods|Retail|Bergen|Norway|Customer|+47 55 555
Silver Birch Finance|Finance|Zürich|Switzerland|Investor|+41 44 555
Stonecrop Landscapes|Environmental|Seattle|USA|Customer|+1 206 555
Tidewater Press|Press|Norfolk|USA|Press|+1 757 555
Verity Labs|Biotechnology|San Diego|USA|Customer|+1 619 555
Willow & Wren Textiles|Apparel|Porto|Portugal|Competitor|+351 22 555)";
}

std::string_view first_name_lines() {
  return R"(Amelia
Benedikt
Camille
Dorota
Elias
Fatima
Gareth
Hannah
Ingrid
Jonas
Katarzyna
Liam
Marisol
Nadia
Oskar
Priya
Quentin
Rosa
Stellan
Tamsin
Ulrike
Viktor
Wanda
Yusuf
Zoë
André
Brigid
Callum
Désirée
Emre)";
}

std::string_view last_name_lines() {
  return R"(Ashdown
Baptiste
Cavendish
Drummond
Eriksen
Fairbank
Gallagher
Hofmann
Iversen
Jankowski
Kilbride
Lindqvist
Moreau
Nakamura
O'Malley
Pemberton
Quigley
Rosenthal
Sørensen
Thackeray
Underhill
Vasquez
Whitcombe
Yilmaz
Zeller
Almeida
Brennan
Castellano
Dlamini
Espinoza
Fontaine
Grünwald
Hargreaves)";
}

std::string_view job_title_lines() {
  return R"(Managing Director|Management
Head of Purchasing|Purchasing
Operations Manager|Operations
Finance Director|Finance
IT Manager|IT
Marketing Lead|Marketing
Office Manager|Administration
Warehouse Supervisor|Logistics
Chief Engineer|Engineering
Customer Care Lead|Service)";
}

std::string_view product_lines() {
  return R"(Label printers
Warehouse scanners
Support plan "Gold"
Route planning licence
Fleet tracker kit
Scale & checkout bundle
Cold chain sensors
Training days
Spare parts contract
Data migration)";
}

std::string_view case_lines() {
  return R"(Printer stops after the first label|Happens since the update of last week. Restart helps for an hour.
Invoice shows the wrong VAT rate|Line 3 has 21 % instead of 9 %. They ask for a corrected copy.
Scanner does not pair with the tablet|Bluetooth is on, the tablet sees "SC-40" but pairing fails.
Cannot sign in to the portal|Message: "session <expired>". Clearing cookies did not help.
Delivery incomplete|2 of 5 boxes are missing; carrier says all were handed over.
Sensor reports -40 °C|Only at night. The freezer itself shows -18 °C.
Export to spreadsheet is empty|Works for the colleague next door.
Question about the maintenance window|Is Saturday 06:00 - 08:00 still right?
Wrong name on the certificate|Should read "Désirée O'Malley".
Slow search since Monday|More than ten seconds for a customer number.)";
}

std::string_view task_lines() {
  return R"(Send revised quote
Prepare contract draft
Ask for the signed order
Check delivery date with the warehouse
Update contact details
Book a training day
Collect feedback on the pilot
Review credit limit
Send the safety data sheet
Plan the site survey)";
}

std::string_view call_lines() {
  return R"(Intro call
Follow up on the quote
Clarify open invoice
Renewal of the service contract
Discuss the pilot's results
Ask for a reference)";
}

std::string_view meeting_lines() {
  return R"(Kick-off|Their office
Product demo|Video conference
Quarterly review|Our office
Contract negotiation|Their office
Site survey|Warehouse 2)";
}

std::string_view note_lines() {
  return R"(Minutes of the kick-off|Present: both project leads.\n- scope agreed\n- first delivery in six weeks
Competitor offer|They were quoted 15 % less by a competitor, without the service plan.
Preferred contact times|Mornings only; never call on Fridays.
Credit check|Bank reference is good. Limit raised.
How to reach the loading bay|Second gate, code from the porter. "No lorries > 7.5 t" & no parking.)";
}

}  // namespace suitemcp::sandbox
