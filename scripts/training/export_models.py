"""Write trained weights as ONNX with the JSON that says how to feed them.

    python3 export_models.py --reader DIR/reader.pt --region DIR/region.pt --to src/recognition/models
"""

import argparse
import json
import os

import onnx
import torch

from camera import INPUT_HEIGHT, INPUT_WIDTH, MARGIN, OVERLAP
from dies import ALPHABET
from reader_net import PlateReader
from region_net import REGION_HEIGHT, REGION_WIDTH, REGIONS, PlateRegion

TWO_LINE_BELOW = 1.45  # width over height of the located plate


def _export(net, weights, shape, output, path):
    net.load_state_dict(torch.load(weights, map_location="cpu")["average"])
    net.eval()
    torch.onnx.export(net, torch.zeros(1, *shape), path + ".part", input_names=["plates"], output_names=[output],
                      dynamic_axes={"plates": {0: "count"}, output: {0: "count"}}, opset_version=13)
    onnx.checker.check_model(path + ".part")
    os.replace(path + ".part", path)


def _write(path, value):
    with open(path + ".part", "w", encoding="utf8") as file:
        json.dump(value, file, indent=2)
        file.write("\n")
    os.replace(path + ".part", path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--reader")
    p.add_argument("--region")
    p.add_argument("--threshold", type=float, default=.6, help="least probability at which a state is named")
    p.add_argument("--to", required=True)
    a = p.parse_args()
    os.makedirs(a.to, exist_ok=True)
    if a.reader:
        _export(PlateReader(), a.reader, (1, INPUT_HEIGHT, INPUT_WIDTH), "logits", f"{a.to}/plate-reader.onnx")
        _write(f"{a.to}/plate-reader.json", {
            "input": "plates", "output": "logits", "colour": "grey", "inputWidth": INPUT_WIDTH, "inputHeight": INPUT_HEIGHT,
            "scale": "0..1", "margin": MARGIN, "twoLineBelowAspect": TWO_LINE_BELOW, "twoLineOverlap": OVERLAP,
            "steps": INPUT_WIDTH // 4, "blank": 0, "alphabet": ALPHABET,
        })
    if a.region:
        _export(PlateRegion(), a.region, (3, REGION_HEIGHT, REGION_WIDTH), "logits", f"{a.to}/plate-region.onnx")
        _write(f"{a.to}/plate-region.json", {
            "input": "plates", "output": "logits", "colour": "rgb", "inputWidth": REGION_WIDTH, "inputHeight": REGION_HEIGHT,
            "scale": "0..1", "margin": MARGIN, "threshold": a.threshold, "regions": REGIONS,
        })


if __name__ == "__main__":
    main()
