namespace DcGrid.Production;

/// <summary>What can become of an attempt. Names, numbers and meanings are those of
/// <c>protos/dcgrid/v1/outcome.proto</c>, where each is explained; a test holds the two together.</summary>
public enum OutcomeCode
{
    Ok = 0,
    OkPartialInputs = 1,
    NoWork = 2,
    OkNoSources = 3,

    AstrometryFailed = 100,
    MatchesFailed = 101,
    PsfFailed = 102,
    TooFewSources = 103,
    PhotometryFailed = 104,
    NoOverlap = 105,

    InputMissing = 200,
    InputCorrupt = 201,
    InputTypeExposure = 202,
    InputTypeMaskedImage = 203,
    InputEmpty = 204,
    InputBlank = 205,
    UpstreamFailed = 206,

    WalltimeExceeded = 300,
    MemoryExceeded = 301,
    DiskFull = 302,

    StageInFailed = 400,
    StageOutFailed = 401,
    ChecksumMismatch = 402,
    PilotLost = 403,
    NodeUnfit = 404,
    Preempted = 405,

    PayloadCrashed = 500,
    PayloadNoResult = 501,
    PayloadBadResult = 502,
    Unclassified = 503,
    ToolFailed = 504,
}
