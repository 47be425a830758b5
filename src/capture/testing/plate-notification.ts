/** A PullMessages answer with one plate, as ONVIF Profile M has it. */
export function notification(plate: string, utcTime: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tev="http://www.onvif.org/ver10/events/wsdl"
  xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tns1="http://www.onvif.org/ver10/topics">
<s:Body><tev:PullMessagesResponse><tev:CurrentTime>${utcTime}</tev:CurrentTime><tev:TerminationTime>${utcTime}</tev:TerminationTime>
<wsnt:NotificationMessage>
  <wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RuleEngine/Recognition/LicensePlate</wsnt:Topic>
  <wsnt:Message><tt:Message UtcTime="${utcTime}">
    <tt:Source><tt:SimpleItem Name="VideoSource" Value="vs-0"/></tt:Source>
    <tt:Data><tt:SimpleItem Name="Likelihood" Value="0.93"/><tt:ElementItem Name="LicensePlateInfo"><tt:LicensePlateInfo>
      <tt:PlateNumber Likelihood="0.93">${plate}</tt:PlateNumber>
      <tt:CountryCode Likelihood="0.9">US</tt:CountryCode>
      <tt:IssuingEntity Likelihood="0.9">CA</tt:IssuingEntity>
    </tt:LicensePlateInfo></tt:ElementItem></tt:Data>
  </tt:Message></wsnt:Message>
</wsnt:NotificationMessage></tev:PullMessagesResponse></s:Body></s:Envelope>`;
}
