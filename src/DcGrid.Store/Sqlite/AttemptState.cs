namespace DcGrid.Store.Sqlite;

/// <summary>Numbers as in the tables.</summary>
internal enum AttemptState
{
    Leased = 1,
    Accepted = 2,
    Reaped = 3,
    Superseded = 4,
    Released = 5,
}

/// <summary>Numbers as in the tables.</summary>
internal enum PilotState
{
    Alive = 1,
    Gone = 2,
    Lost = 3,
}
