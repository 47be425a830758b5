import { XMLBuilder } from 'fast-xml-parser';
import { type Exported, isoTime } from './exported.js';

const builder = new XMLBuilder({
  format: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
});

/**
 * ONVIF metadata (github.com/onvif/specs, `wsdl/ver10/schema/metadatastream.xsd` 25.06 and `common.xsd`; elements are
 * sequences there, so their order counts): a frame for each detection, with where it was and what the plate says.
 * No shape, since ONVIF gives it in shares of the picture, whose size is not kept.
 */
export function toOnvif(found: readonly Exported[]): string {
  const frames = found.map(({ detection: { read, position, ...detection } }, index) => ({
    '@UtcTime': isoTime(detection.capturedAt),
    '@Source': `${detection.unitId}/${detection.cameraId}`,
    'tt:Object': {
      '@ObjectId': index + 1,
      'tt:Appearance': {
        ...(position !== null && {
          'tt:GeoLocation': {
            '@lon': position.longitude,
            '@lat': position.latitude,
            ...(position.altitudeM !== null && { '@elevation': position.altitudeM }),
          },
        }),
        'tt:LicensePlateInfo': {
          'tt:PlateNumber': { '@Likelihood': read.confidence, '#text': read.text },
          ...issuerOf(read.region),
        },
      },
    },
  }));
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    'tt:MetadataStream': {
      '@xmlns:tt': 'http://www.onvif.org/ver10/schema',
      'tt:VideoAnalytics': { 'tt:Frame': frames },
    },
  });
}

/** `us-ca` is country US, issuing entity CA. */
function issuerOf(region: Exported['detection']['read']['region']): object {
  if (region === null) return {};
  const [country = '', state = ''] = region.code.toUpperCase().split('-');
  const likelihood = { '@Likelihood': region.confidence };
  return {
    'tt:CountryCode': { ...likelihood, '#text': country },
    ...(state !== '' && { 'tt:IssuingEntity': { ...likelihood, '#text': state } }),
  };
}
