using System.Collections.Frozen;
using System.Globalization;

namespace DcGrid.Irods;

/// <summary>The protocol's error numbers. The list of names is that of the public header <c>rodsErrorTable.h</c>.</summary>
public static class IrodsErrors
{
    /// <summary>Somebody writes the object, or was cut off while writing it (INTERMEDIATE_REPLICA_ACCESS).</summary>
    public const int IntermediateReplica = -405000;

    /// <summary>Somebody writes another replica of the object (LOCKED_DATA_OBJECT_ACCESS).</summary>
    public const int LockedObject = -406000;

    /// <summary>No rows match a query (CAT_NO_ROWS_FOUND).</summary>
    public const int NoRowsFound = -808000;

    /// <summary>Nothing stands at that path (USER_FILE_DOES_NOT_EXIST).</summary>
    public const int FileDoesNotExist = -310000;

    /// <summary>Nothing stands at that path (OBJ_PATH_DOES_NOT_EXIST).</summary>
    public const int PathDoesNotExist = -358000;

    /// <summary>An object is in the way (OVERWRITE_WITHOUT_FORCE_FLAG).</summary>
    public const int OverwriteWithoutForce = -312000;

    /// <summary>What was sent and what arrived have different checksums (USER_CHKSUM_MISMATCH).</summary>
    public const int ChecksumMismatch = -314000;

    /// <summary>It is there already (CATALOG_ALREADY_HAS_ITEM_BY_THAT_NAME).</summary>
    public const int AlreadyThere = -809000;

    /// <summary>There is no such collection (CAT_UNKNOWN_COLLECTION).</summary>
    public const int UnknownCollection = -814000;

    /// <summary>An argument that the catalogue doesn't take (CAT_INVALID_ARGUMENT).</summary>
    public const int InvalidArgument = -816000;

    /// <summary>There is no such object (CAT_UNKNOWN_FILE).</summary>
    public const int UnknownFile = -817000;

    /// <summary>No permission (CAT_NO_ACCESS_PERMISSION).</summary>
    public const int NoAccessPermission = -818000;

    /// <summary>Wrong user or password (CAT_INVALID_AUTHENTICATION).</summary>
    public const int InvalidAuthentication = -826000;

    /// <summary>A user that the zone doesn't know (CAT_INVALID_USER).</summary>
    public const int InvalidUser = -827000;

    /// <summary>A generated password has run out (CAT_PASSWORD_EXPIRED).</summary>
    public const int PasswordExpired = -840000;

    /// <summary>The PAM password is wrong (PAM_AUTH_PASSWORD_FAILED).</summary>
    public const int PamPasswordFailed = -993000;

    private static readonly Lazy<FrozenDictionary<int, string>> Names = new(LoadNames);

    // Sockets and connections, between server and client or between servers; limits; locks; a catalogue or resource that is away.
    private static readonly FrozenSet<int> TransientCodes = FrozenSet.Create(
        -1000, -2000, -3000, -4000, -5000, -6000, -7000, -8000, -9000, -11000, -16000, -18000, -22000, -27000, -28000, -38000, -49000, -50000,
        -91000, -92000, -93000, -105000, -106000, -115000, -116000, -118000, -123000, -155000, -161000, -162000, -179000, -185000,
        -304000, -305000, ChecksumMismatch, -347000, IntermediateReplica, LockedObject, -801000, -803000, -804000, -860000, -1116000, -2103000);

    /// <summary>A status without its errno: the thousands. Numbers above -1000 have none.</summary>
    public static int CodeOf(int status) => status > -1000 || Names.Value.ContainsKey(status) ? status : status / 1000 * 1000;

    /// <summary>The errno in the last three digits, or 0.</summary>
    public static int ErrnoOf(int status) => CodeOf(status) - status;

    /// <summary>The name of an error, such as <c>CAT_NO_ROWS_FOUND</c>, or <c>UNKNOWN_ERROR</c>.</summary>
    public static string NameOf(int status) => Names.Value.GetValueOrDefault(CodeOf(status), "UNKNOWN_ERROR");

    /// <summary>Whether the same call may well succeed a little later.</summary>
    public static bool IsTransient(int status) =>
        TransientCodes.Contains(CodeOf(status)) || ErrnoOf(status) is 4 or 11 or 16 or 24 or 32 or 104 or 110 or 111 or 113;

    /// <summary>Whether it says that nothing stands at a path.</summary>
    public static bool IsNotFound(int status) =>
        CodeOf(status) is FileDoesNotExist or PathDoesNotExist or NoRowsFound or UnknownCollection or UnknownFile || (status < -100_000 && ErrnoOf(status) == 2);

    internal static string ErrnoText(int errno) => errno switch
    {
        2 => " no such file",
        5 => " input/output error",
        13 => " permission denied",
        28 => " no space left on the resource",
        30 => " read-only file system",
        110 => " timed out",
        111 => " connection refused",
        122 => " quota exceeded",
        _ => "",
    };

    /// <summary>What a person can do about it, or null.</summary>
    internal static string? AdviceFor(int status) => CodeOf(status) switch
    {
        _ when ErrnoOf(status) is 28 or 122 => "free space on the resource, or name another one",
        -178000 or InvalidAuthentication => "check user, zone and password, or renew the login with iinit",
        InvalidUser => "check the user's name and zone",
        PasswordExpired => "log in again with iinit",
        PamPasswordFailed => "check the PAM password",
        FileDoesNotExist or PathDoesNotExist => "check the path",
        -121000 or -36000 or -40000 or NoAccessPermission => "ask the owner for access: ichmod",
        -26000 or -37000 => "check the zone's name",
        OverwriteWithoutForce => "allow overwriting, or choose another name",
        -78000 => "check the resource's name",
        -105000 => "the resource is down; try later, or name another one",
        -110000 or -186000 => "the quota is used up; remove files, or ask for more",
        -1825000 => "client and server don't agree about TLS; check irods_client_server_policy",
        _ => null,
    };

    private static FrozenDictionary<int, string> LoadNames()
    {
        using var stream = typeof(IrodsErrors).Assembly.GetManifestResourceStream("errors.tsv")
            ?? throw new InvalidOperationException("the list of error names is not in the assembly");
        using var reader = new StreamReader(stream);
        var names = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            names.TryAdd(int.Parse(line.AsSpan(0, tab), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), line[(tab + 1)..]);
        }

        return names.ToFrozenDictionary();
    }
}
