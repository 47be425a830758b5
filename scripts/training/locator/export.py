"""Writes the trained locator as ONNX with its side file, and checks the graph against torch.

    python3 export.py CHECKPOINT OUT_DIR [--threshold 0.4]
"""
import argparse
import json
import os
from pathlib import Path

import onnx
import torch

from network import STRIDE, Exported, PlateLocator

DYNAMIC = {"luma": {2: "height", 3: "width"}, "scores": {2: "rows", 3: "columns"}, "corners": {2: "rows", 3: "columns"}}


def export_onnx(network, path):
    """Write `network` (evaluation mode) to `path`, batch norms folded, height and width free."""
    torch.onnx.export(
        Exported(network).eval(), torch.rand(1, 1, 192, 320), str(path), opset_version=13,
        input_names=["luma"], output_names=["scores", "corners"], dynamic_axes=DYNAMIC,
    )
    onnx.checker.check_model(onnx.load(str(path)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("out", type=Path)
    parser.add_argument("--threshold", type=float, default=0.4)
    args = parser.parse_args()
    checkpoint = torch.load(args.checkpoint, map_location="cpu")
    network = PlateLocator()
    network.load_state_dict(checkpoint["averaged"])
    model, side = args.out / "plate-locator.onnx", args.out / "plate-locator.json"
    export_onnx(network.eval(), f"{model}.new")
    side_data = {
        "input": "luma", "stride": STRIDE, "multipleOf": 32, "threshold": args.threshold,
        "trainedSteps": checkpoint["step"],
    }
    Path(f"{side}.new").write_text(json.dumps(side_data, indent=2) + "\n")
    os.replace(f"{model}.new", model)
    os.replace(f"{side}.new", side)
    print(f"{model}: {model.stat().st_size} bytes, step {checkpoint['step']}")


if __name__ == "__main__":
    main()
