using System.Globalization;
using DcGrid.Irods.Loopback.Wire;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Loopback.Session;

/// <summary>What a call is answered with.</summary>
/// <param name="Status">The header's intInfo.</param>
internal sealed record Answer(int Status, StructWriter? Body = null)
{
    public static Answer Done { get; } = new(0);

    /// <summary>A structure <c>RError_PI</c> beside the answer; not a failure by itself.</summary>
    public StructWriter? Error { get; init; }

    /// <summary>File contents that follow as the byte stream.</summary>
    public FilePart? Stream { get; init; }

    /// <summary>What the server does once the answer is out.</summary>
    public Func<CancellationToken, Task>? Afterwards { get; init; }

    /// <summary>A structure with one error or warning.</summary>
    public static StructWriter ErrorBody(int code, string message) => new StructWriter("RError_PI").Add("count", 1)
        .Add(new StructWriter("RErrMsg_PI").Add("status", code).Add("msg", message));

    /// <summary>The answer of a call that failed.</summary>
    public static Answer Failed(IrodsErrorException error) =>
        new(error.Code) { Error = error.Message.Length > 0 ? ErrorBody(error.Code, string.Create(CultureInfo.InvariantCulture, $"{error.Message} ({error.Code})")) : null };
}

/// <summary>A part of a file that is sent.</summary>
/// <param name="Close">The file is closed when it is sent.</param>
internal sealed record FilePart(SafeFileHandle File, long Offset, int Length, bool Close);

/// <summary>A call as it came. Its byte stream is still on the wire and is received by the call that wants it.</summary>
/// <param name="input">Its structure; null if it has none.</param>
internal sealed class ApiCall(int api, PackedStruct? input, int streamBytes, Channel channel)
{
    public int Api => api;

    /// <summary>Bytes of the stream that are not yet received.</summary>
    public int StreamBytes { get; private set; } = streamBytes;

    /// <exception cref="IrodsErrorException">The structure is missing: -15000.</exception>
    public PackedStruct Input => input ?? throw new IrodsErrorException(ErrorCode.SysPackInstructFormat, "the call has no input structure");

    /// <summary>Receives the stream into a file.</summary>
    public async Task ReceiveStreamAsync(SafeFileHandle file, long offset, CancellationToken cancellationToken)
    {
        var length = StreamBytes;
        StreamBytes = 0;
        await channel.ReceiveAsync(file, offset, length, cancellationToken);
    }

    /// <summary>Receives what nobody wanted.</summary>
    public async Task SkipStreamAsync(CancellationToken cancellationToken)
    {
        var length = StreamBytes;
        StreamBytes = 0;
        await channel.SkipAsync(length, cancellationToken);
    }
}

/// <summary>Does one call.</summary>
internal delegate Task<Answer> ApiHandler(ApiCall call, CancellationToken cancellationToken);
