/** Side of a cell in degrees: 1.1 km north to south, 0.9 km east to west at 38° north. */
const cellDeg = 0.01;
const columns = 360 / cellDeg;

/** Number of the grid cell that holds a place: the column that searches by place go through. */
export function cellOf(latitude: number, longitude: number): number {
  return row(latitude) * columns + column(longitude);
}

/** A circle on the ground. */
export interface Area {
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusM: number;
}

const metresADegree = 111_320;

/** Every cell that the square around `area` touches. A radius of 20 km gives some 2,000. */
export function cellsOf({ latitude, longitude, radiusM }: Area): number[] {
  const north = radiusM / metresADegree;
  const east = radiusM / (metresADegree * Math.max(Math.cos((latitude * Math.PI) / 180), 0.01));
  const first = column(longitude - east);
  const width = Math.min(
    Math.floor((longitude + east) / cellDeg) - Math.floor((longitude - east) / cellDeg),
    columns - 1,
  );
  const cells: number[] = [];
  for (let r = row(latitude - north); r <= row(latitude + north); r++) {
    for (let c = 0; c <= width; c++) cells.push(r * columns + ((first + c) % columns));
  }
  return cells;
}

function row(latitude: number): number {
  return Math.floor((Math.max(-90, Math.min(90, latitude)) + 90) / cellDeg);
}

/** Wraps at the date line. */
function column(longitude: number): number {
  return ((Math.floor((longitude + 180) / cellDeg) % columns) + columns) % columns;
}
