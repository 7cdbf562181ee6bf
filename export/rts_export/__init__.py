"""Pack a trained network as one ONNX file that carries its own card."""
