"""Writes the trained verifier as ONNX with its side file.

    python3 export_verifier.py CHECKPOINT OUT_DIR
"""
import argparse
import json
import os
from pathlib import Path

import onnx
import torch
from torch import nn

from verifier import MARGIN, SIZE, PlateVerifier


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    network = PlateVerifier()
    network.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    model, side = args.out / "plate-verifier.onnx", args.out / "plate-verifier.json"
    torch.onnx.export(
        nn.Sequential(network, nn.Sigmoid()).eval(), torch.rand(2, 1, SIZE[1], SIZE[0]), f"{model}.new", opset_version=13,
        input_names=["patches"], output_names=["plate"], dynamic_axes={"patches": {0: "count"}, "plate": {0: "count"}},
    )
    onnx.checker.check_model(onnx.load(f"{model}.new"))
    os.replace(f"{model}.new", model)
    side.write_text(json.dumps({"inputWidth": SIZE[0], "inputHeight": SIZE[1], "margin": MARGIN}, indent=2) + "\n")
    print(f"{model}: {model.stat().st_size} bytes")


if __name__ == "__main__":
    main()
