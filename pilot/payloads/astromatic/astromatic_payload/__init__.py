"""The embedded default payload of DcGrid: one module for each subject, `main` for the contract.

Conventions of the whole package: images are float32 arrays of shape (ny, nx) in ADU; pixel positions are 0-based,
the middle of the first pixel is (0, 0); sky positions are ICRS degrees.
"""
